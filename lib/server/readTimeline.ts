import { ok, type Result } from "@/lib/base/result";
import type { Timeline } from "@/lib/contract/timeline";
import type { Context } from "./context";
import { noExecution, type UseCaseError } from "./problems";

/** The fold of an execution's history. */
export async function readTimeline(
  { store, histories }: Context,
  key: string,
): Promise<Result<Timeline, UseCaseError>> {
  const execution = await store.find(key);
  if (execution === null) return noExecution(key);
  const { trace, revision } = await histories.open(execution);
  return ok({ ...trace, revision: Number(revision) });
}
