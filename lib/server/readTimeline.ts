import { ok, type Result } from "@/lib/base/result";
import type { Timeline } from "@/lib/contract/timeline";
import type { Reading } from "./context";
import type { UseCaseError } from "./errors";
import { withExecution } from "./withExecution";

/** The fold of an execution's history. */
export function readTimeline(context: Reading, key: string): Promise<Result<Timeline, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const { trace, revision } = await context.histories.open(execution);
    return ok({ ...trace, revision: Number(revision) });
  });
}
