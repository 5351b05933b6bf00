"use client";

import type { ExecutionCosts } from "@/lib/contract/cost";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { formatCount } from "@/lib/base/wording";
import { useCost } from "../../_features/cost";
import { problemFrom } from "../../_features/http";
import { ProblemNote } from "../ui/ProblemNote";
import { Skeleton } from "../ui/Skeleton";
import { CheckList } from "./CheckList";
import { CostSide } from "./CostSide";
import { TYPE_NAMES } from "./typeName";

export function CostTab({ opened }: { opened: OpenedExecution }) {
  const { data, error } = useCost(opened.row.key, opened.revision);
  return (
    <div className="h-full overflow-auto border border-t-0 bg-panel" tabIndex={0} role="region" aria-label="Cost">
      {data !== undefined ? (
        <Costs costs={data} hasDefinition={opened.definition !== null} />
      ) : error === null ? (
        <Skeleton className="m-4 h-64 w-[720px]" />
      ) : (
        <ProblemNote problem={problemFrom(error)} />
      )}
    </div>
  );
}

function Costs({ costs, hasDefinition }: { costs: ExecutionCosts; hasDefinition: boolean }) {
  return (
    <div className="flex max-w-[1120px] flex-col gap-6 p-4">
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
        <CostSide asOf={costs.asOf} side={costs.asRan} title={`As it ran: ${TYPE_NAMES[costs.asRan.type]}`} />
        <CostSide asOf={costs.asOf} side={costs.asOther} title={`Had it been ${TYPE_NAMES[costs.asOther.type]}`} />
      </div>
      <p className="text-ink-2">
        Prices of {costs.region} as of {costs.asOf}, at the first tier and without the free tier, which belong to the
        account and the month rather than to one execution.
      </p>
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
        <Transitions transitions={costs.transitions} />
        {costs.asRan.type === "STANDARD" && <CheckList checks={costs.checks} hasDefinition={hasDefinition} />}
      </div>
    </div>
  );
}

function Transitions({ transitions }: { transitions: ExecutionCosts["transitions"] }) {
  const { total, redrives, children, unknownMapRuns, states } = transitions;
  return (
    <section aria-label="State transitions">
      <h2 className="flex items-baseline justify-between border-b pb-1.5">
        <span className="font-medium">State transitions</span>
        <span className="tabular-nums">
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
            <th className="text-right font-normal">Retries</th>
          </tr>
        </thead>
        <tbody>
          {states.map(({ state, entered, retries }) => (
            <tr key={state} className="h-7 border-t border-line-soft">
              <td className="max-w-0 truncate pr-3" title={state}>
                {state}
              </td>
              <td className="w-24 text-right tabular-nums">{formatCount(entered)}</td>
              <td className="w-24 text-right tabular-nums">{retries === 0 ? "" : formatCount(retries)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {redrives > 0 && <p className="pt-1.5 text-ink-2">Redrives: {redrives}, one transition each.</p>}
      {children > 0 && <p className="pt-1.5 text-ink-2">Child executions: {formatCount(children)}, one each.</p>}
    </section>
  );
}
