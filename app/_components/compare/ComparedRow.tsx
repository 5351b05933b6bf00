import { clsx } from "clsx";
import { Route } from "lucide-react";
import { Link } from "../ui/Link";
import type { DifferenceKind } from "@/lib/compare/difference";
import type { Row, RowSide } from "@/lib/compare/row";
import { ABSENT_NAMES, lengthOfSide, rowName, timeBeside } from "@/lib/compare/words";
import type { ComparedSide, ComparisonView } from "@/lib/contract/comparison";
import { printPermalink } from "@/lib/contract/permalink";
import { StatusIcon } from "../ui/statusIcons";
import { DifferenceLines } from "./DifferenceLines";

type Props = {
  readonly view: ComparisonView;
  readonly index: number;
  /** The row that is looked at. */
  readonly isCurrent: boolean;
  readonly kinds: ReadonlySet<DifferenceKind>;
};

/** Levels that are indented; deeper ones stand at the last. */
const INDENTS = ["pl-3", "pl-6", "pl-9", "pl-12", "pl-15", "pl-18", "pl-21"] as const;

/** A step of both executions, and below it what differs. */
export function ComparedRow({ view, index, isCurrent, kinds }: Props) {
  const row = view.rows[index];
  if (row === undefined) return null;
  const differences = row.differences.filter(({ kind }) => kinds.has(kind));
  const isDifferent = differences.length > 0;
  return (
    <section
      aria-label={rowName(row)}
      aria-current={isCurrent || undefined}
      data-row={index}
      className={clsx("border-b border-line-soft", isCurrent && "bg-sel")}
    >
      <div className="grid min-h-7 grid-cols-[1fr_24px_1fr] items-center">
        <Cell row={row} side={row.a} of={view.a} />
        <Sign row={row} isDifferent={isDifferent} isFirst={view.first?.row === index} />
        <Cell row={row} side={row.b} of={view.b} beside={timeBeside(row)} />
      </div>
      <DifferenceLines
        row={row}
        differences={differences}
        indent={INDENTS[Math.min(row.depth, INDENTS.length - 1)] ?? "pl-3"}
      />
    </section>
  );
}

/** Whether both are the same here, by a sign as well as by what stands there. */
function Sign({ row: { a, b, absent }, isDifferent, isFirst }: { row: Row; isDifferent: boolean; isFirst: boolean }) {
  const isOneSided = a === null || b === null;
  const sign = isDifferent ? "≠" : isOneSided ? "" : "=";
  return (
    <span className={clsx("text-center font-semibold", isFirst ? "text-bad" : "text-ink-3")}>
      {sign !== "" && <span aria-hidden>{sign}</span>}
      <span className="sr-only">
        {isFirst
          ? "the first difference"
          : isDifferent
            ? "different"
            : isOneSided
              ? absent === null
                ? "only in one"
                : ""
              : "the same"}
      </span>
    </span>
  );
}

type CellProps = {
  readonly row: Row;
  readonly side: RowSide | null;
  readonly of: ComparedSide;
  /** How much longer it took than in A. */
  readonly beside?: string | null;
};

function Cell({ row, side, of, beside = null }: CellProps) {
  const indent = INDENTS[Math.min(row.depth, INDENTS.length - 1)];
  if (side === null) {
    return <span className={clsx("text-ink-3", indent)}>{row.absent === null ? "—" : ABSENT_NAMES[row.absent]}</span>;
  }
  const { outcome, eventId, critical } = side;
  const { key, fork } = of;
  const tab = fork === null ? null : ("replay" as const);
  const name = rowName({ ...row, a: side, b: null });
  return (
    <span className={clsx("flex min-w-0 items-center gap-1.5 pr-2", indent)}>
      <StatusIcon mark={outcome} />
      <Link
        href={printPermalink({ key, tab, event: fork === null ? eventId : null, fork: fork?.key ?? null, range: null })}
        title={`${name}: open it there`}
        className="truncate hover:underline"
      >
        {name}
      </Link>
      {critical && row.kind === "step" && <Critical />}
      <span className="ml-auto flex shrink-0 flex-wrap justify-end gap-x-1.5 pl-1 text-ink-2 max-[480px]:flex-col max-[480px]:text-xs">
        <span>{lengthOfSide(side)}</span>
        {beside !== null && <span className="text-ink-3">{beside}</span>}
      </span>
    </span>
  );
}

function Critical() {
  return (
    <span title="The end of the execution waited for it: it is on the critical path" className="shrink-0 text-ink-2">
      <Route size={11} aria-hidden />
      <span className="sr-only">on the critical path</span>
    </span>
  );
}
