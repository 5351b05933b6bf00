import { differingLeaves } from "@/lib/compare/leaves";
import { nearestOf } from "@/lib/compare/nearest";
import type { NearestFacts } from "@/lib/contract/comparison";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";
import { startInputs } from "./startInputs";

/** Executions of the machine that are looked at before and after, and good ones whose inputs are compared of them. */
const NEAREST_LIMITS = { most: 10_000, runs: 100 } as const;

export type NearestGoodRun = {
  /** Key of the run; null where there is none. */
  readonly key: string | null;
  readonly facts: NearestFacts;
};

/**
 * The good run that is nearest to an execution: of the same machine and definition, with the fewest differing leaves of
 * the input, then the nearest in time. Looks at the executions nearest in time alone (NEAREST_LIMITS), and says so.
 *
 * What inputs hold goes nowhere: of the differing leaves only their number is told.
 */
export async function nearestGoodRun(
  { executions, histories }: Pick<Store, "executions" | "histories">,
  execution: ExecutionRecord,
  limits = NEAREST_LIMITS as { readonly most: number; readonly runs: number },
): Promise<NearestGoodRun> {
  const definition = execution.definition?.hash ?? null;
  const { runs, lookedAt, isAll } = await executions.goodRunsNear({ ...execution, definition }, limits);
  const inputs = await startInputs(histories, [execution.id, ...runs.map(({ id }) => id)]);
  const own = inputs.get(execution.id);
  const candidates = runs.map(({ id, key, startedAt }) => {
    const input = inputs.get(id);
    return { key, startedAt, leaves: own === undefined || input === undefined ? null : differingLeaves(own, input) };
  });
  const nearest = nearestOf(candidates, execution.startedAt ?? 0);
  const compared = candidates.filter(({ leaves }) => leaves !== null).length;
  return {
    key: nearest?.key ?? null,
    facts: {
      ...{ lookedAt, isAll },
      inputs: compared,
      leaves: nearest?.leaves ?? null,
      isSameDefinition: definition !== null,
    },
  };
}
