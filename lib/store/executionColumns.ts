import { placeOfArn } from "@/lib/base/arn";
import { joined } from "./joined";
import type { ExecutionMetadata } from "./metadata";
import type { SharedIds } from "./writtenPlan";

/** The columns of what is known of an execution, but for its key, its revision and its definition's hash. `now`: ms since the epoch. */
export function executionColumns({ plan, machineId }: SharedIds, now: number) {
  const { identity, firstEventHash, facts, summary, definition } = plan;
  const own = { identity, firstEventHash, machineId, updatedAt: BigInt(now) };
  const assumed = definition === null ? {} : { definitionAssumed: definition.assumed ? 1 : 0 };
  return joined(own, factColumns(facts), summary.columns, assumed);
}

function factColumns({ cut, origins, described, ...facts }: ExecutionMetadata) {
  return {
    ...facts,
    ...placeOfArn(facts.machineArn ?? facts.arn),
    cut: cut ? 1 : 0,
    origins: JSON.stringify(origins),
    described: described === null ? null : JSON.stringify(described),
  };
}
