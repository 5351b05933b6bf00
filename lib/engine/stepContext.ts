import type { JsonObject } from "@/lib/base/json";
import type { Instant } from "@/lib/base/instant";
import type { Entropy } from "@/lib/expr/entropy";
import type { EventDetails, EventType, HistoryEvent } from "@/lib/history/event";
import type { CompiledMachine } from "./compiledMachine";
import type { Effect } from "./protocol";
import type { Cursor, Run } from "./run";
import type { StepOptions } from "./step";
import type { Trace } from "./trace";

/*
 * The working form of a run while inputs are applied: the run itself, changed in place, and what comes out.
 *
 * Invariant: a StepContext owns its run. `step` copies the run first, so that its caller's stays as it was; the
 * runner's hot loop owns one run from start to end and copies nothing.
 */
export type StepContext = {
  readonly machine: CompiledMachine;
  readonly run: Run;
  readonly limits: Limits;
  readonly entropy: Entropy;
  readonly trace: Trace | null;
  /** Whether the activity of a task exists; null: all do. */
  readonly activityExists: StepOptions["activityExists"] | null;
  /** The context object to show instead of the run's own; null: the run's own. */
  readonly context: JsonObject | null;
  readonly events: HistoryEvent[];
  readonly effects: Effect[];
  /** Cursors that can go on, in the order in which they may. */
  readonly ready: Cursor[];
};

/** Events that the history of a Standard execution may have (aws-limits.md). */
export const STANDARD_EVENTS = 25_000;

export type Limits = {
  /** Events in a history, of which the last has to be the end. */
  readonly events: number;
  /** Bytes of a payload: 256 KiB. */
  readonly payload: number;
  /** Bytes of all variables: 10 MiB. */
  readonly variables: number;
};

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
