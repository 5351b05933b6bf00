"use client";

import { TriangleAlert } from "lucide-react";
import type { CostComparison } from "@/lib/contract/costComparison";
import type { StateCosts } from "@/lib/contract/costTotals";
import { counted, formatCount, formatDuration } from "@/lib/base/wording";
import { Derived } from "./Derived";
import { cellClass, headClass, rowClass } from "./tableStyle";

type Props = {
  readonly costs: StateCosts;
  /** What stands between the machine and Express: states that break are marked. */
  readonly checks: CostComparison["checks"];
};

/** The id of a state's row, to link to it. */
export const stateRowId = (state: string) => `state-${encodeURIComponent(state)}`;

/** State transitions of the month by state: the charged ones, retries and items of Maps apart. */
export function StateTable({ costs, checks }: Props) {
  const breaking = new Set((checks ?? []).filter((check) => check.effect === "breaks").map((check) => check.state));
  const { states, rest } = costs;
  return (
    <div className="overflow-x-auto border bg-panel">
      <table className="w-full min-w-[760px] border-collapse">
        <thead>
          <tr className={headClass}>
            <th>State</th>
            <th className="text-right">Executions</th>
            <th className="text-right">Entered</th>
            <th className="text-right">in Map items</th>
            <th className="text-right">Retries</th>
            <th className="text-right">Failures</th>
            <th className="text-right">Time</th>
            <th className="text-right">Cost</th>
          </tr>
        </thead>
        <tbody>
          {states.map((of) => (
            <StateRow key={`${of.type} ${of.state}`} of={of} isBreaking={breaking.has(of.state)} />
          ))}
          {rest.transitions > 0 && <RestRow rest={rest} />}
        </tbody>
      </table>
    </div>
  );
}

function StateRow({ of, isBreaking }: { readonly of: StateCosts["states"][number]; readonly isBreaking: boolean }) {
  const { state, executions, entered, items, retries, failures, totalMs, amount } = of;
  return (
    <tr id={stateRowId(state)} tabIndex={-1} className={`${rowClass} scroll-mt-4 outline-offset-[-2px] target:bg-sel`}>
      <td className={`${cellClass} w-[30%] max-w-0 truncate`} title={state}>
        {state}
        {isBreaking && (
          <TriangleAlert
            size={12}
            role="img"
            aria-label="keeps the machine from being Express"
            className="ml-1.5 inline text-bad"
          />
        )}
      </td>
      <td className={`${cellClass} text-right`}>{formatCount(executions)}</td>
      <td className={`${cellClass} text-right`}>{formatCount(entered)}</td>
      <td className={`${cellClass} text-right text-ink-2`}>{orNothing(items)}</td>
      <td className={`${cellClass} text-right text-ink-2`}>{orNothing(retries)}</td>
      <td className={`${cellClass} text-right text-ink-2`}>{orNothing(failures)}</td>
      <td className={`${cellClass} text-right whitespace-nowrap text-ink-2`}>{formatDuration(totalMs)}</td>
      <td className={`${cellClass} text-right`}>
        {amount === null ? (
          <span className="text-ink-3" title="Express is charged for whole executions">
            –
          </span>
        ) : (
          <Derived name={`${state} in this month`} amount={amount} lines={[]} note={shareText(entered, retries)} />
        )}
      </td>
    </tr>
  );
}

/** What no state of the machine is charged for. */
function RestRow({ rest }: { readonly rest: StateCosts["rest"] }) {
  return (
    <tr className={rowClass}>
      <td className={`${cellClass} text-ink-2`} colSpan={2}>
        Redrives and children of Map Runs
      </td>
      <td className={`${cellClass} text-right`}>{formatCount(rest.transitions)}</td>
      <td colSpan={4} />
      <td className={`${cellClass} text-right`}>
        <Derived
          name="Redrives and children of Map Runs"
          amount={rest.amount}
          lines={[]}
          note={shareText(rest.transitions, 0)}
        />
      </td>
    </tr>
  );
}

function orNothing(count: number): string {
  return count === 0 ? "" : formatCount(count);
}

function shareText(entered: number, retries: number): string {
  const repeated = retries === 0 ? "" : ` and ${counted(retries, "retry", "retries")}`;
  return `${formatCount(entered)} entered${repeated}: each is one transition, and has the same share of what the machine's transitions cost in this month, free tier included.`;
}
