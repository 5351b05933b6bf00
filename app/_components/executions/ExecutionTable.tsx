"use client";

import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useRef, type KeyboardEvent } from "react";
import type { ExecutionList } from "@/lib/contract/execution";
import type { ListQuery, Sort, SortField } from "@/lib/contract/listQuery";
import { counted, formatCount, formatExactDuration } from "@/lib/base/wording";
import { Money } from "../ui/Money";
import { useClock } from "../ui/zone";
import { Button } from "../ui/Button";
import { ranTimes } from "../ui/ranTimes";
import { causeLine } from "../ui/causeLine";
import { StatusLabel } from "../ui/statusIcons";
import { MiddleCut } from "../ui/MiddleCut";
import { Time } from "../ui/Time";
import { VerdictLabel } from "../ui/VerdictLabel";
import type { SteadyRows } from "./useSteadyRows";

type Row = ExecutionList["rows"][number];
type Props = {
  readonly rows: readonly Row[];
  readonly query: ListQuery;
  /** Told when the reader is in the rows. */
  readonly reading: SteadyRows["reading"];
  readonly onSort: (sort: Sort) => void;
  readonly onClear: () => void;
};

type Column = {
  readonly name: string;
  readonly by: SortField | null;
  readonly width: string;
  readonly right?: boolean;
};

const COLUMNS: readonly Column[] = [
  { name: "Status", by: "status", width: "w-[108px]" },
  { name: "Execution", by: "name", width: "" },
  { name: "Machine", by: "machine", width: "w-[12%]" },
  { name: "Type", by: null, width: "w-[72px]" },
  { name: "Started", by: "startedAt", width: "w-[150px]" },
  { name: "Duration", by: "durationMs", width: "w-[104px]", right: true },
  { name: "Events", by: "events", width: "w-[60px]", right: true },
  { name: "Retries", by: "retries", width: "w-[62px]", right: true },
  { name: "Cost", by: "cost", width: "w-[88px]", right: true },
  { name: "Replay", by: null, width: "w-[104px]" },
  { name: "Error", by: "error", width: "w-[11%]" },
];

export function ExecutionTable({ rows, query, reading, onSort, onClear }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const router = useRouter();

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("a[data-row]") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <div className="overflow-x-auto border bg-panel">
      <table className="w-full min-w-[1130px] table-fixed border-collapse" onKeyDown={onKey}>
        <thead>
          <tr className="h-7 border-b text-left text-ink-2">
            {COLUMNS.map((column) => (
              <Head key={column.name} column={column} sort={query.sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} {...reading}>
          {rows.map((row) => (
            <tr
              key={row.key}
              onClick={(event) => {
                if (!(event.target instanceof HTMLAnchorElement)) router.push(`/executions/${row.key}`);
              }}
              className="h-7 cursor-pointer border-b border-line-soft last:border-0 hover:bg-mute/50 has-[a:focus-visible]:bg-sel"
            >
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <div className="flex h-40 flex-col items-center justify-center gap-2 text-ink-2">
          Nothing matches these filters.
          <Button onClick={onClear}>Clear the filters</Button>
        </div>
      )}
    </div>
  );
}

function Cells({ row }: { row: Row }) {
  return (
    <>
      <td className="pl-3">
        <StatusLabel status={row.status} />
      </td>
      <td className="pr-3">
        <div className="flex min-w-0 items-center">
          <Link
            data-row
            href={`/executions/${row.key}`}
            title={row.arn ?? row.name}
            className="mono min-w-0 rounded-sm hover:underline"
            prefetch={false}
          >
            <MiddleCut text={row.name} />
          </Link>
          {row.completeness === "partial" && (
            <span
              className="ml-2 rounded border border-dashed border-ink-3 px-1 text-xs text-ink-2"
              title="The record has holes or was cut"
            >
              partial
            </span>
          )}
          {row.runs > 1 && (
            <span
              className="ml-2 rounded border border-ink-3 px-1 text-xs whitespace-nowrap text-ink-2"
              title={`${formatCount(row.runs)} runs are stored under this ARN; this is one of them`}
            >
              {ranTimes(row.runs)}
            </span>
          )}
          {row.redrives > 0 && (
            <span
              className="ml-2 rounded border border-ink-3 px-1 text-xs whitespace-nowrap text-ink-2"
              title={`It had ended before and was redriven ${row.redrives === 1 ? "once" : counted(row.redrives, "time")}`}
            >
              redriven {formatCount(row.redrives)}
            </span>
          )}
        </div>
      </td>
      <td className="truncate pr-3" title={row.machineArn ?? undefined}>
        {row.machine ?? <span className="text-ink-3">not known</span>}
      </td>
      <td className="text-ink-2">{row.type === null ? "" : row.type === "EXPRESS" ? "Express" : "Standard"}</td>
      <td className="truncate text-ink-2">{row.startedAt === null ? "" : <Time at={row.startedAt} />}</td>
      <td className="pr-3 text-right whitespace-nowrap">
        <Duration row={row} />
      </td>
      <td className="pr-3 text-right text-ink-2">{formatCount(row.events)}</td>
      <td className="pr-3 text-right text-ink-2">{row.retries === 0 ? "" : formatCount(row.retries)}</td>
      <td className="pr-3 text-right whitespace-nowrap text-ink-2">
        {row.cost !== null && <Money amount={row.cost.amount} asOf={row.cost.asOf} />}
      </td>
      <td className="truncate pr-3">{row.verdict !== null && <VerdictLabel verdict={row.verdict} />}</td>
      <td className="truncate pr-3" title={row.cause ?? undefined}>
        {row.error !== null && <span className="text-bad">{row.error}</span>}
        {row.cause !== null && <span className="ml-2 text-ink-3">{causeLine(row.cause)}</span>}
      </td>
    </>
  );
}

/** How long it took; of one that was open when it was recorded since when nothing is known. */
function Duration({ row: { status, durationMs, lastAt } }: { row: Row }) {
  const clock = useClock();
  if (durationMs !== null) return formatExactDuration(durationMs);
  if (status !== "RUNNING" || lastAt === null) return null;
  return (
    <span
      className="text-ink-3"
      title={`It was open when it was recorded: the last event is of ${clock.dateTime(lastAt)} (${clock.hover(lastAt)}). Nothing is known of what came later.`}
    >
      as of {clock.day(lastAt)}
    </span>
  );
}

function Head({ column, sort, onSort }: { column: Column; sort: Sort; onSort: (sort: Sort) => void }) {
  const { name, by, width, right } = column;
  const sorted = by !== null && sort.by === by;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
      className={clsx("font-normal first:pl-3", width, right && "pr-3 text-right")}
    >
      {by === null ? (
        name
      ) : (
        <button
          type="button"
          onClick={() =>
            onSort({ by, descending: sorted ? !sort.descending : by !== "name" && by !== "machine" && by !== "error" })
          }
          className={clsx(
            "inline-flex items-center gap-1 hover:text-ink",
            sorted && "font-medium text-ink",
            right && "flex-row-reverse",
          )}
        >
          {name}
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      )}
    </th>
  );
}
