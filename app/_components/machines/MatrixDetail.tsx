import { formatDuration } from "@/lib/base/wording";
import type { Matrix } from "@/lib/contract/machine";
import { decimal, dollars } from "@/lib/cost/money";
import { cellWords, type PlacedCell } from "@/lib/layout/matrix";
import { LinkButton } from "../ui/LinkButton";
import { STATUS } from "../ui/statusIcons";
import { Time } from "../ui/Time";

type Props = {
  readonly matrix: Matrix;
  /** Of the row. */
  readonly name: string;
  /** Its first row is of the runs as a whole. */
  readonly place: { readonly run: number; readonly state: number };
  /** Null: the run did not come to the state. */
  readonly cell: PlacedCell | null;
  readonly onOpen: () => void;
};

/** What the cell under the pointer or the keyboard says. */
export function MatrixDetail({ matrix: { runs }, name, place, cell, onOpen }: Props) {
  const run = runs[place.run];
  if (run === undefined) return null;
  const counted = run.cells.find(([state]) => state === place.state - 1);
  const cost = counted === undefined || run.transition === null ? null : decimal(run.transition).times(counted[5]);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 border-t px-3 py-1">
      <p aria-live="polite" className="min-w-0">
        <span className="font-medium wrap-anywhere">{name}</span> {cell === null ? "was not come to" : cellWords(cell)}
        {cost !== null && (
          <span title={`$${cost.toFixed()}: its state transitions at list price`}>, {dollars(cost)}</span>
        )}
      </p>
      <p className="min-w-0 text-ink-2">
        in <LinkButton onClick={onOpen}>{run.name}</LinkButton>, {STATUS[run.status].name.toLowerCase()}
        {run.durationMs === null ? "" : ` after ${formatDuration(run.durationMs)}`}, started <Time at={run.startedAt} />
      </p>
    </div>
  );
}
