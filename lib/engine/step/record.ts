import type { Instant } from "@/lib/base/instant";
import type { EventDetails, EventType, HistoryEvent } from "@/lib/history/event";
import type { StepContext } from "../compiledMachine";
import type { Cursor } from "../run";

/** Thrown through the states when the history is full; caught where the step began. Nothing else is thrown. */
export const HISTORY_FULL = Symbol("history full");

const ENDS: ReadonlySet<EventType> = new Set<EventType>([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionTimedOut",
  "ExecutionAborted",
]);

/** Records one event and answers its id. */
export function record<T extends EventType>(
  ctx: StepContext,
  type: T,
  previousEventId: number,
  details: EventDetails[T],
): number {
  const run = ctx.run;
  const id = run.nextEventId;
  // Event 25,000 has to be the end (aws-limits.md).
  if (id >= ctx.limits.events && !ENDS.has(type)) throw HISTORY_FULL;
  run.nextEventId = id + 1;
  ctx.events.push({ id, previousEventId, timestamp: run.now, type, details } as HistoryEvent);
  return id;
}

/** Records an event that advances the cursor's chain. */
export function recordNext<T extends EventType>(
  ctx: StepContext,
  cursor: Cursor,
  type: T,
  details: EventDetails[T],
): void {
  cursor.last = record(ctx, type, cursor.last, details);
}

/** The instant `seconds` after `at`, kept inside what a timer can hold. */
export function later(at: Instant, seconds: number): Instant {
  return Math.min(at + Math.round(seconds * 1000), Number.MAX_SAFE_INTEGER) as Instant;
}
