"use client";

import type { CostTotals, MachineCost } from "@/lib/contract/costTotals";
import { counted, formatCount } from "@/lib/base/wording";
import { decimal, percentOf } from "@/lib/cost/money";
import { Link } from "../ui/Link";
import { Derived } from "./Derived";
import { RETRIES_NOTE } from "./Figures";
import { Share } from "./Share";
import { cellClass, headClass, rowClass } from "./tableStyle";
import { TYPE_NAMES } from "../costParts/typeName";

type Props = {
  readonly totals: CostTotals;
  /** The address of one machine's month. */
  readonly hrefOf: (machine: string) => string;
};

/** What each machine cost, the dearest first. */
export function MachineTable({ totals, hrefOf }: Props) {
  const { machines, otherMachines, total } = totals;
  return (
    <div className="overflow-x-auto border bg-panel">
      <table className="w-full min-w-[1040px] border-collapse">
        <thead>
          <tr className={headClass}>
            <th>Machine</th>
            <th>Type</th>
            <th>Region</th>
            <th className="text-right">Executions</th>
            <th className="text-right">Transitions</th>
            <th className="text-right">As it ran</th>
            <th className="text-right">As the other type</th>
            <th className="text-right">Failures</th>
            <th className="text-right">Retries</th>
            <th className="text-right">Share</th>
          </tr>
        </thead>
        <tbody>
          {machines.map((machine, i) => (
            <Row key={i} machine={machine} whole={total.amount} hrefOf={hrefOf} />
          ))}
          {otherMachines !== null && (
            <tr className={rowClass}>
              <td className={cellClass} colSpan={3}>
                {counted(otherMachines.machines, "machine")} more
              </td>
              <Numbers group={otherMachines} name="The other machines" whole={total.amount} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = Pick<Props, "hrefOf"> & { readonly machine: MachineCost; readonly whole: string };

function Row({ machine, whole, hrefOf }: RowProps) {
  const { machine: name, value, type, region, account } = machine;
  return (
    <tr className={`${rowClass} hover:bg-mute/50`}>
      <td className={`${cellClass} max-w-0 w-[22%] truncate`} title={name ?? undefined}>
        {name === null || value === null ? (
          <span className="text-ink-3">not known</span>
        ) : (
          <Link href={hrefOf(value)} className="rounded-sm hover:underline" prefetch={false}>
            {name}
          </Link>
        )}
      </td>
      <td className={`${cellClass} text-ink-2`}>{TYPE_NAMES[type]}</td>
      <td
        className={`${cellClass} whitespace-nowrap text-ink-2`}
        title={account === null ? undefined : `Account ${account}`}
      >
        {region}
      </td>
      <Numbers group={machine} lost={machine} name={name ?? "Machines not known"} whole={whole} />
    </tr>
  );
}

type NumbersProps = {
  readonly group: Pick<MachineCost, "quantities" | "amount" | "other" | "lines" | "otherLines" | "lowerBounds">;
  /** What failures and retries cost, where it is told. */
  readonly lost?: Pick<MachineCost, "failures" | "retries">;
  readonly name: string;
  readonly whole: string;
};

function Numbers({ group, lost, name, whole }: NumbersProps) {
  const { quantities, amount, other, lines, otherLines, lowerBounds } = group;
  const transitions = formatCount(quantities.transitions + quantities.children);
  return (
    <>
      <td className={`${cellClass} text-right`}>{formatCount(quantities.executions)}</td>
      <td
        className={`${cellClass} text-right whitespace-nowrap`}
        title={lowerBounds > 0 ? `At least: ${counted(lowerBounds, "execution")} are not wholly recorded` : undefined}
      >
        {lowerBounds > 0 ? `≥ ${transitions}` : transitions}
      </td>
      <td className={`${cellClass} text-right`}>
        <Derived name={`${name} as it ran`} amount={amount} lines={lines} />
      </td>
      <td className={`${cellClass} text-right text-ink-2`}>
        <Derived name={`${name} as the other type`} amount={other} lines={otherLines} />
      </td>
      <td className={`${cellClass} text-right text-ink-2`}>
        {lost !== undefined && lost.failures.quantities.executions > 0 && (
          <Derived
            name={`${counted(lost.failures.quantities.executions, "failed execution")} of ${name}`}
            amount={lost.failures.amount}
            lines={lost.failures.lines}
          />
        )}
      </td>
      <td className={`${cellClass} text-right text-ink-2`}>
        {lost !== undefined && quantities.retries > 0 && (
          <Derived
            name={`${counted(quantities.retries, "retry", "retries")} of ${name}`}
            amount={lost.retries.amount}
            lines={lost.retries.lines}
            note={RETRIES_NOTE}
          />
        )}
      </td>
      <td className={`${cellClass} text-right text-ink-2`}>
        <Share percent={percentOf(decimal(amount), decimal(whole))} />
      </td>
    </>
  );
}
