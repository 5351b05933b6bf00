import type { ReactNode } from "react";
import type { ExecutionCosts } from "@/lib/contract/cost";
import { counted, formatCount } from "@/lib/base/wording";

type Props = {
  readonly transitions: ExecutionCosts["transitions"];
  /** The name of a state, as a link to it where there is one. */
  readonly nameState: (state: string) => ReactNode;
};

/** What was counted, state by state; what the record does not hold is said and not counted. */
export function TransitionTable({ transitions, nameState }: Props) {
  const { total, console, redrives, rerun, children, unknownMapRuns, states } = transitions;
  return (
    <section aria-label="State transitions" className="min-w-0">
      <h2 className="flex items-baseline justify-between border-b pb-1.5 font-medium">
        State transitions
        <span>
          {unknownMapRuns > 0 ? "at least " : ""}
          {formatCount(total)}
        </span>
      </h2>
      {unknownMapRuns > 0 && (
        <p className="pt-1.5 text-ink-2">
          {unknownMapRuns === 1 ? "A Map Run started" : `${unknownMapRuns} Map Runs started`} child executions whose
          number this record does not hold; each is one transition more.
        </p>
      )}
      <table className="w-full">
        <thead className="text-left text-ink-2">
          <tr className="h-7">
            <th className="font-normal">State</th>
            <th className="text-right font-normal">Entered</th>
            <th className="text-right font-normal">in Map items</th>
            <th className="text-right font-normal">Retries</th>
          </tr>
        </thead>
        <tbody>
          {states.map(({ state, entered, items, retries }) => (
            <tr key={state} className="h-7 border-t border-line-soft">
              <td className="max-w-0 truncate pr-3" title={state}>
                {nameState(state)}
              </td>
              <td className="w-24 text-right">{formatCount(entered)}</td>
              <td className="w-24 text-right text-ink-2">{items === 0 ? "" : formatCount(items)}</td>
              <td className="w-24 text-right text-ink-2">{retries === 0 ? "" : formatCount(retries)}</td>
            </tr>
          ))}
          {redrives > 0 && <Row name={counted(redrives, "redrive")} count={redrives} />}
          {children > 0 && <Row name="Child executions of Map Runs" count={children} />}
        </tbody>
      </table>
      {rerun > 0 && (
        <p className="pt-1.5 text-ink-2">
          {rerun === 1 ? "One of these is a state" : `${formatCount(rerun)} of these are states`} that a redrive ran
          again.
        </p>
      )}
      <p className="pt-1.5 text-ink-2">{console.sentence}</p>
    </section>
  );
}

/** Transitions of the execution that no state was entered for. */
function Row({ name, count }: { name: string; count: number }) {
  return (
    <tr className="h-7 border-t border-line-soft">
      <td className="text-ink-2">{name}, one transition each</td>
      <td className="text-right">{formatCount(count)}</td>
      <td colSpan={2} />
    </tr>
  );
}
