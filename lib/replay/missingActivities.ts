import type { StepOptions } from "@/lib/engine/compiledMachine";
import type { HistoryEvent } from "@/lib/history/event";

/** Recorded word for word. */
const MISSING =
  /^An error occurred while executing the state '([^]{1,500})' \(entered at the event id #\d+\)\. The activity \S+ does not exist\.$/;

/**
 * Which activities there were when a record was made: all, but for those of the states that it says failed for want of
 * one. A redrive may find the activity that the attempt before did not.
 */
export function activitiesIn(recorded: readonly HistoryEvent[]): NonNullable<StepOptions["activityExists"]> {
  const missing = new Set<string>();
  let redriveCount = 0;
  for (const event of recorded) {
    if (event.type === "ExecutionRedriven") redriveCount++;
    if (event.type !== "ExecutionFailed" || event.details.error !== "States.Runtime") continue;
    const state = MISSING.exec(event.details.cause ?? "")?.[1];
    if (state !== undefined) missing.add(`${redriveCount} ${state}`);
  }
  return ({ state, redriveCount: count }) => !missing.has(`${count} ${state}`);
}
