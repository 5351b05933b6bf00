"use client";

import { clsx } from "clsx";
import { counted, formatExactDuration } from "@/lib/base/wording";
import type { AdviceRow, MachineAnswer } from "@/lib/contract/machine";
import { CostLines } from "../costParts/CostLines";
import { TextLink } from "../overviewParts/TextLink";
import { Money } from "../ui/Money";
import { Section } from "../ui/Section";

/** What the machine costs as either type, and what would make it cost less: each with its figure and how that is made. */
export function CostAdvice({ answer: { cost, row } }: { readonly answer: MachineAnswer }) {
  const { monthlyStandard, monthlyExpress, asOf, region, pending, advice } = cost;
  const isExpress = row.type === "EXPRESS";
  return (
    <Section
      title="Cost"
      actions={
        row.value !== null && (
          <TextLink href={`/cost?${new URLSearchParams({ machine: row.value })}`}>Its month, by state and day</TextLink>
        )
      }
    >
      <div className="border bg-panel">
        <div className="flex flex-wrap items-end gap-x-8 gap-y-1 border-b px-3.5 py-2">
          <dl className="flex flex-wrap gap-x-8 gap-y-1">
            <Side name="30 days as Standard" amount={monthlyStandard} asOf={asOf} isNow={!isExpress} />
            <Side name="30 days as Express, its log included" amount={monthlyExpress} asOf={asOf} isNow={isExpress} />
          </dl>
          <p className="text-ink-2">
            at the traffic of this time and list prices of {region}, {asOf}
            {pending > 0 && `; ${counted(pending, "execution")} are not counted yet`}
          </p>
        </div>
        <ul>
          {advice.map((one, i) => (
            <Advice key={i} advice={one} asOf={asOf} />
          ))}
        </ul>
      </div>
    </Section>
  );
}

type SideProps = { readonly name: string; readonly amount: string; readonly asOf: string; readonly isNow: boolean };

function Side({ name, amount, asOf, isNow }: SideProps) {
  return (
    <div>
      <dt className="text-ink-2">{name}</dt>
      <dd className={clsx("text-lg", isNow && "font-medium")}>
        <Money amount={amount} asOf={asOf} />
        {isNow && <span className="ml-1.5 font-normal text-ink-2">as it is</span>}
      </dd>
    </div>
  );
}

/** What holds stands out; what does not is told quietly, with the reason. */
function Advice({ advice, asOf }: { readonly advice: AdviceRow; readonly asOf: string }) {
  const { holds, sentence, monthly, now, instead, notes, ms } = advice;
  const isDerived = now.length + instead.length > 0;
  return (
    <li className="border-b border-line-soft last:border-b-0">
      <details className="group">
        <summary
          className={clsx(
            "flex min-h-8 cursor-pointer list-none items-baseline gap-2 px-3.5 py-1.5 hover:bg-mute/50 [&::-webkit-details-marker]:hidden",
            !holds && "text-ink-2",
          )}
        >
          <span aria-hidden className="w-2 text-ink-3 group-open:rotate-90">
            ›
          </span>
          <span className={clsx("min-w-0 grow wrap-anywhere", holds && "font-medium")}>{sentence}</span>
          {monthly !== null && (
            <span className="shrink-0 font-medium text-ok">
              −<Money amount={monthly} asOf={asOf} />
            </span>
          )}
        </summary>
        <div className="grid grid-cols-1 gap-x-6 px-7 pb-2 md:grid-cols-2">
          {isDerived && (
            <>
              <Lines name="Charged" lines={now} ms={ms} />
              <Lines name="Instead" lines={instead} ms={ms} />
            </>
          )}
          <ul className="col-span-full list-disc pt-1 pl-4 text-ink-2">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            {!isDerived && notes.length === 0 && <li>There is nothing to compare.</li>}
          </ul>
        </div>
      </details>
    </li>
  );
}

type LinesProps = { readonly name: string; readonly lines: AdviceRow["now"]; readonly ms: number };

function Lines({ name, lines, ms }: LinesProps) {
  return (
    <div className="min-w-0">
      <p className="text-ink-2">
        {name} in {formatExactDuration(ms)}
      </p>
      {lines.length === 0 ? <p>nothing</p> : <CostLines lines={lines} />}
    </div>
  );
}
