import { ok, type Result } from "@/lib/base/result";
import type { ReplayStep, ReplayStepAnswer } from "@/lib/contract/replay";
import { notFound, type UseCaseError } from "../errors";
import type { Showing } from "../redactorOf";
import { withExecution } from "../withExecution";
import { shownReplay } from "./askedReplay";

/** The inside of the step that an event belongs to: what is recorded of it and what the replay computes. */
export function readReplayStep(
  context: Showing,
  key: string,
  eventId: number,
  waitMs?: number,
): Promise<Result<ReplayStepAnswer, UseCaseError>> {
  return withExecution<ReplayStepAnswer>(context, key, async (execution) => {
    const asked = await shownReplay<ReplayStep | null>(context, execution, `step:${eventId}`, waitMs);
    if (asked.state !== "opened") return ok(asked);
    if (asked.value === null) return notFound.event(eventId, execution.lastEventId);
    return ok({ state: "opened", step: asked.value });
  });
}
