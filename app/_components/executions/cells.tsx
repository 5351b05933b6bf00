import type { ReactNode } from "react";
import type { ListedExecution } from "@/lib/contract/execution";
import type { ExecutionColumn } from "@/lib/contract/executionColumns";
import { counted, formatCount, formatExactDuration } from "@/lib/base/wording";
import { causeLine } from "../ui/causeLine";
import { MiddleCut } from "../ui/MiddleCut";
import { Money } from "../ui/Money";
import { ranTimes } from "../ui/ranTimes";
import { STANDS_FOR, standsFor } from "../ui/standsFor";
import { StatusLabel } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { VerdictMark } from "../ui/VerdictLabel";
import { useClock } from "../ui/zone";
import { Link } from "../ui/Link";

type Row = ListedExecution;
type CellOf = {
  /** px; null: what the others leave. */
  readonly width: number | null;
  readonly className?: string;
  readonly isRight?: boolean;
  /** What hovering over it says. */
  readonly title?: (row: Row) => string | null;
  readonly Cell: (props: { readonly row: Row }) => ReactNode;
};

const COUNT = "pr-3 text-right text-ink-2";

/** The cell of each column, in the order of the page. */
export const CELLS: Readonly<Record<ExecutionColumn, CellOf>> = {
  status: { width: 104, className: "pl-3", Cell: ({ row }) => <StatusLabel status={row.status} /> },
  name: { width: 164, className: "pr-3", Cell: Name },
  // As wide as the others leave room for, which is more than any of them takes.
  error: {
    width: null,
    className: "truncate pr-3",
    title: (row) => [row.error, row.cause].filter((part) => part !== null).join("\n") || null,
    Cell: ErrorCell,
  },
  machine: {
    width: 124,
    className: "truncate pr-3",
    title: (row) => row.machineArn,
    Cell: ({ row }) => row.machine ?? <span className="text-ink-3">not known</span>,
  },
  started: {
    width: 138,
    className: "truncate text-ink-2",
    Cell: ({ row }) => (row.startedAt === null ? "" : <Time at={row.startedAt} />),
  },
  duration: { width: 96, className: "pr-3 text-right whitespace-nowrap", isRight: true, Cell: Duration },
  retries: {
    width: 60,
    className: COUNT,
    isRight: true,
    Cell: ({ row }) => (row.retries === 0 ? "" : formatCount(row.retries)),
  },
  events: { width: 60, className: COUNT, isRight: true, Cell: ({ row }) => formatCount(row.events) },
  cost: {
    width: 88,
    className: "pr-3 text-right whitespace-nowrap text-ink-2",
    isRight: true,
    Cell: ({ row }) => row.cost !== null && <Money amount={row.cost.amount} asOf={row.cost.asOf} />,
  },
  type: {
    width: 40,
    className: "text-ink-3",
    title: (row) => (row.type === null ? null : TYPE_NAMES[row.type]),
    Cell: ({ row }) =>
      row.type !== null && <abbr title={TYPE_NAMES[row.type]}>{TYPE_NAMES[row.type].slice(0, 1)}</abbr>,
  },
  replay: {
    width: 50,
    className: "pr-3",
    Cell: ({ row }) => row.verdict !== null && <VerdictMark verdict={row.verdict} />,
  },
};

const TYPE_NAMES = { STANDARD: "Standard", EXPRESS: "Express" } as const satisfies Record<
  NonNullable<Row["type"]>,
  string
>;

/** The name, and what is uncommon about the run. */
function Name({ row }: { row: Row }) {
  const redriven = row.redrives === 1 ? "once" : counted(row.redrives, "time");
  return (
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
        <Tag title={`${formatCount(row.runs)} runs are stored under this ARN; this is one of them`}>
          {ranTimes(row.runs)}
        </Tag>
      )}
      {row.weight > 1 && <Tag title={STANDS_FOR}>{standsFor(row.weight)}</Tag>}
      {row.redrives > 0 && (
        <Tag title={`It had ended before and was redriven ${redriven}`}>redriven {formatCount(row.redrives)}</Tag>
      )}
    </div>
  );
}

function Tag({ title, children }: { title: string; children: ReactNode }) {
  return (
    <span className="ml-2 rounded border border-ink-3 px-1 text-xs whitespace-nowrap text-ink-2" title={title}>
      {children}
    </span>
  );
}

function ErrorCell({ row }: { row: Row }) {
  return (
    <>
      {row.error !== null && <bdi className="text-bad">{row.error}</bdi>}
      {row.cause !== null && <bdi className="ml-2 text-ink-3">{causeLine(row.cause)}</bdi>}
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
