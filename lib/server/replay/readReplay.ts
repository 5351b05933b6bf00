import { ok, type Result } from "@/lib/base/result";
import type { OpenedReplay, ReplayAnswer } from "@/lib/contract/replay";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { withExecution } from "../withExecution";
import { askedReplay } from "./askedReplay";

/** The verdict on a stored execution, and where and why its replay went another way; or how far the worker is with it. */
export function readReplay(
  context: Pick<Context, "store">,
  key: string,
  waitMs?: number,
): Promise<Result<ReplayAnswer, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const asked = await askedReplay<OpenedReplay>(context, execution, "verdict", waitMs);
    return ok(asked.state === "opened" ? { state: "opened", replay: asked.value } : asked);
  });
}

/** Gives up what the worker does for the replay of an execution, and forgets its answers: the next question begins anew. */
export function cancelReplay(context: Pick<Context, "store">, key: string): Promise<Result<object, UseCaseError>> {
  return withExecution(context, key, async ({ id }) => {
    await context.store.replays.forget(id);
    return ok({});
  });
}
