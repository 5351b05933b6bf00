import { ok, type Result } from "@/lib/base/result";
import type { OpenedReplay, ReplayAnswer } from "@/lib/contract/replay";
import type { Context } from "../context";
import { noExecution, type UseCaseError } from "../problems";
import { askedReplay } from "./askedReplay";

/** The verdict on a stored execution, and where and why its replay went another way; or how far the worker is with it. */
export async function readReplay(
  context: Pick<Context, "store">,
  key: string,
  waitMs?: number,
): Promise<Result<ReplayAnswer, UseCaseError>> {
  const execution = await context.store.find(key);
  if (execution === null) return noExecution(key);
  const asked = await askedReplay<OpenedReplay>(context, execution, "verdict", waitMs);
  return ok(asked.state === "opened" ? { state: "opened", replay: asked.value } : asked);
}

/** Gives up what the worker does for the replay of an execution, and forgets its answers: the next question begins anew. */
export async function cancelReplay(
  { store }: Pick<Context, "store">,
  key: string,
): Promise<Result<object, UseCaseError>> {
  const execution = await store.find(key);
  if (execution === null) return noExecution(key);
  await store.forgetReplays(execution.id);
  return ok({});
}
