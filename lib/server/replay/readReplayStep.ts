import { ok, type Result } from "@/lib/base/result";
import type { ReplayStep, ReplayStepAnswer } from "@/lib/contract/replay";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { withExecution } from "../withExecution";
import { askedReplay } from "./askedReplay";

/** The inside of the step that an event belongs to: what is recorded of it and what the replay computes. */
export function readReplayStep(
  context: Pick<Context, "store">,
  key: string,
  eventId: number,
  waitMs?: number,
): Promise<Result<ReplayStepAnswer, UseCaseError>> {
  return withExecution<ReplayStepAnswer>(context, key, async (execution) => {
    const asked = await askedReplay<ReplayStep | null>(context, execution, `step:${eventId}`, waitMs);
    if (asked.state !== "opened") return ok(asked);
    if (asked.value === null) return notFound.event(eventId, execution.lastEventId);
    return ok({ state: "opened", step: asked.value });
  });
}
