import { ok, type Result } from "@/lib/base/result";
import type { OpenedReplay, ReplayAnswer } from "@/lib/contract/replay";
import type { UseCaseError } from "../errors";
import type { Showing } from "../redactorOf";
import { withExecution } from "../withExecution";
import { shownReplay } from "./askedReplay";

/** The verdict on a stored execution, and where and why its replay went another way; or how far the worker is with it. */
export function readReplay(
  context: Showing,
  key: string,
  waitMs?: number,
): Promise<Result<ReplayAnswer, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const asked = await shownReplay<OpenedReplay>(context, execution, "verdict", waitMs);
    return ok(asked.state === "opened" ? { state: "opened", replay: asked.value } : asked);
  });
}

/** Gives up what the worker does for the replay of an execution, and forgets its answers: the next question begins anew. */
export function cancelReplay(context: Showing, key: string): Promise<Result<object, UseCaseError>> {
  return withExecution(context, key, async ({ id }) => {
    await context.store.replays.forget(id);
    return ok({});
  });
}
