import type { ReactNode } from "react";
import { formatCount, formatDuration } from "@/lib/base/wording";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { machineHref } from "@/lib/contract/machineAddress";
import {
  listedHref,
  type MachineRow,
  type OverviewQuery,
  type OverviewRange,
  printOverviewQuery,
} from "@/lib/contract/overview";
import { decimal, dollars } from "@/lib/cost/money";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { Table } from "../ui/Table";
import { OutcomeStrip } from "./OutcomeStrip";
import { TextLink } from "./TextLink";

const NUMBER = "w-[70px] pr-3 text-right";
const COLUMNS = [
  { name: "Machine" },
  { name: "Type", width: "w-[72px]" },
  { name: "Last 60", width: "w-[260px]" },
  { name: "Executions", width: "w-[84px] pr-3 text-right" },
  { name: "Failed", width: NUMBER },
  { name: "Rate", width: NUMBER },
  { name: "p50", width: NUMBER },
  { name: "p95", width: NUMBER },
  { name: "p99", width: NUMBER },
  { name: "Running", width: NUMBER },
  { name: "Retries", width: NUMBER },
  { name: "Cost a day", width: "w-[92px] pr-3 text-right" },
] as const;
const LOOK = { name: "Look into it", width: "w-9", isUnnamed: true } as const;

type Props = {
  readonly rows: readonly MachineRow[];
  readonly range: OverviewRange;
  /** The stretch of time as an address says it: the pages of machines show the same. */
  readonly query: OverviewQuery;
  /** The end of each row. */
  readonly look?: (row: MachineRow) => ReactNode;
};

/** What machines did in a stretch of time; each number leads to the executions behind it, the name to the machine. */
export function MachineTable({ rows, ...shown }: Props) {
  return (
    <Table columns={shown.look === undefined ? COLUMNS : [...COLUMNS, LOOK]} least="min-w-[1150px]">
      {rows.map((row) => (
        <Row key={row.id ?? "none"} row={row} {...shown} />
      ))}
    </Table>
  );
}

type RowProps = Omit<Props, "rows"> & { readonly row: MachineRow };

function Row({ row, range, query, look }: RowProps) {
  const { name, value, type, outcomes, executions, failed, failureRate, durations, counts, retries, costADay } = row;
  const running = counts.RUNNING ?? 0;
  const of = (filter: Partial<ExecutionFilter>, text: ReactNode) => listed(row, range, filter, text);
  return (
    <tr className="h-8 border-b border-line-soft last:border-b-0 hover:bg-mute/50">
      <td className="truncate pr-3 pl-3" title={name}>
        {value === null ? name : <TextLink href={machineHref(value, printOverviewQuery(query))}>{name}</TextLink>}
      </td>
      <td className="text-ink-2">{type === null ? "" : TYPE_NAMES[type]}</td>
      <td>{outcomes.length > 0 && <OutcomeStrip outcomes={outcomes} />}</td>
      <td className="pr-3 text-right">{of({}, formatCount(executions))}</td>
      <td className="pr-3 text-right">
        {failed === 0 ? (
          <span className="text-ink-3">0</span>
        ) : (
          of({ status: ["FAILED", "TIMED_OUT"] }, <span className="text-bad">{formatCount(failed)}</span>)
        )}
      </td>
      <td className="pr-3 text-right">{failureRate === null ? "" : percentText(failureRate)}</td>
      <Duration ms={durations?.p50} />
      <Duration ms={durations?.p95} />
      <Duration ms={durations?.p99} />
      <td className="pr-3 text-right">
        {running === 0 ? <span className="text-ink-3">0</span> : of({ status: ["RUNNING"] }, formatCount(running))}
      </td>
      <td className="pr-3 text-right text-ink-2">{formatCount(retries)}</td>
      <td className="pr-3 text-right text-ink-2" title={costADay === null ? undefined : `$${costADay} in 24 hours`}>
        {costADay === null ? "" : dollars(decimal(costADay))}
      </td>
      {look !== undefined && <td>{look(row)}</td>}
    </tr>
  );
}

/** A text that leads to the executions of a machine; of one that is not known none can be asked for. */
function listed({ value }: MachineRow, range: OverviewRange, filter: Partial<ExecutionFilter>, text: ReactNode) {
  if (value === null) return text;
  return <TextLink href={listedHref(range, { ...filter, machine: [value] })}>{text}</TextLink>;
}

function Duration({ ms }: { readonly ms: number | undefined }) {
  return <td className="pr-3 text-right whitespace-nowrap">{ms === undefined ? "" : formatDuration(roughly(ms))}</td>;
}

const TYPE_NAMES = { STANDARD: "Standard", EXPRESS: "Express" } as const;
