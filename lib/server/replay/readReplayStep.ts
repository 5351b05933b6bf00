import { ok, type Result } from "@/lib/base/result";
import type { ReplayStep, ReplayStepAnswer } from "@/lib/contract/replay";
import type { Context } from "../context";
import { noEvent, noExecution, type UseCaseError } from "../problems";
import { askedReplay } from "./askedReplay";

/** The inside of the step that an event belongs to: what is recorded of it and what the replay computes. */
export async function readReplayStep(
  context: Pick<Context, "store">,
  key: string,
  eventId: string,
  waitMs?: number,
): Promise<Result<ReplayStepAnswer, UseCaseError>> {
  const execution = await context.store.find(key);
  if (execution === null) return noExecution(key);
  if (!/^\d{1,9}$/.test(eventId)) return noEvent(eventId, execution.lastEventId);
  const part = `step:${Number(eventId)}`;
  const asked = await askedReplay<ReplayStep | null>(context, execution, part, waitMs);
  if (asked.state !== "opened") return ok(asked);
  return asked.value === null ? noEvent(eventId, execution.lastEventId) : ok({ state: "opened", step: asked.value });
}
