import type { ReactNode } from "react";
import { formatCount, formatDuration } from "@/lib/base/wording";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import type { MachineAnswer } from "@/lib/contract/machine";
import { listedHref } from "@/lib/contract/overview";
import { decimal, dollars } from "@/lib/cost/money";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { OutcomeStrip } from "../overviewParts/OutcomeStrip";
import { TextLink } from "../overviewParts/TextLink";

/** The machine as its row of the list has it; each count leads to the executions behind it. */
export function Figures({ answer: { row, from, to, cost } }: { readonly answer: MachineAnswer }) {
  const { executions, failed, failureRate, durations, counts, retries, costADay, outcomes, type } = row;
  const range = { from, to };
  const of = (filter: Partial<ExecutionFilter>, count: number) =>
    row.value === null ? (
      formatCount(count)
    ) : (
      <TextLink href={listedHref(range, { ...filter, machine: [row.value] })}>{formatCount(count)}</TextLink>
    );
  const time = (ms: number | undefined) => (ms === undefined ? "–" : formatDuration(roughly(ms)));
  return (
    <dl className="flex flex-wrap items-end gap-x-7 gap-y-2 border bg-panel px-3.5 py-2">
      <Figure name="Executions">{of({}, executions)}</Figure>
      <Figure name="Failed">
        {failed === 0 ? (
          "0"
        ) : (
          <>
            <span className="text-bad">{of({ status: ["FAILED", "TIMED_OUT"] }, failed)}</span>{" "}
            {failureRate !== null && <span className="text-ink-2">{percentText(failureRate)}</span>}
          </>
        )}
      </Figure>
      <Figure name="p50">{time(durations?.p50)}</Figure>
      <Figure name="p95">{time(durations?.p95)}</Figure>
      <Figure name="p99">{time(durations?.p99)}</Figure>
      <Figure name="Running">{of({ status: ["RUNNING"] }, counts.RUNNING ?? 0)}</Figure>
      <Figure name="Retries">{formatCount(retries)}</Figure>
      <Figure name="Cost a day">
        {costADay === null ? (
          "–"
        ) : (
          <span title={`$${costADay} in 24 hours, at prices of ${cost.asOf}`}>{dollars(decimal(costADay))}</span>
        )}
      </Figure>
      <Figure name="Type">{type === null ? "–" : type === "EXPRESS" ? "Express" : "Standard"}</Figure>
      {outcomes.length > 0 && (
        <Figure name={`Last ${outcomes.length}`}>
          <OutcomeStrip outcomes={outcomes} />
        </Figure>
      )}
    </dl>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-2">{name}</dt>
      <dd className="text-lg font-medium whitespace-nowrap">{children}</dd>
    </div>
  );
}
