import type { CompiledState, StepContext } from "../compiledMachine";
import { endExecution, endTimedOut } from "./endExecution";
import { ENTERED } from "./stateEventTypes";
import { startYear } from "./executionTimer";
import { cancelAll } from "./cancel";
import { applyInput } from "./applyInput";
import type { Input } from "../protocol";
import type { Cursor } from "../run";
import { traceAttempt } from "./traceAttempt";
import { HISTORY_FULL, record } from "./record";

/**
 * Applies inputs that arrived together to a run that the context owns, and goes on until everything waits for
 * something outside.
 */
export function applyInputs(ctx: StepContext, inputs: readonly Input[]): void {
  try {
    for (const input of inputs) applyInput(ctx, input);
    drain(ctx);
  } catch (thrown) {
    return endFull(ctx, thrown);
  }
  startYear(ctx);
}

/** Entries of the line that are dropped at once when they are done. */
const DROPPED_AT_ONCE = 1024;

/** Cursors in line go on one after the other, each as far as it can: the same order on every run. */
function drain(ctx: StepContext): void {
  const { ready } = ctx;
  let at = 0;
  for (let cursor = ready[at]; cursor !== undefined; cursor = ready[++at]) {
    advance(ctx, cursor);
    // The line stays as short as what runs at a time.
    if (at === DROPPED_AT_ONCE) at -= ready.splice(0, DROPPED_AT_ONCE).length;
  }
  ready.length = 0;
}

/** Runs a cursor until it waits or ends. */
function advance(ctx: StepContext, cursor: Cursor): void {
  const { run } = ctx;
  while (run.status === "RUNNING" && run.cursors[cursor.id] === cursor) {
    if (!advanceOnce(ctx, cursor)) return;
  }
}

/** Lets a cursor take its next stretch; false where it waits for something outside. */
function advanceOnce(ctx: StepContext, cursor: Cursor): boolean {
  const { phase } = cursor;
  if (ctx.beforeAttempt !== null && (phase.kind === "ready" || phase.kind === "attempt"))
    ctx.beforeAttempt(ctx, cursor);
  const state = ctx.machine.states.get(cursor.state);
  if (state === undefined) return false;
  switch (phase.kind) {
    case "ready":
      enterState(ctx, cursor, state);
      return true;
    case "attempt":
      beginAttempt(ctx, cursor, state, false);
      return true;
    case "select":
      return selectItem(ctx, cursor);
    case "completed":
    case "elapsed":
      state.resume(ctx, cursor);
      return true;
    case "mapRun":
      if (!phase.due) return false;
      state.resume(ctx, cursor);
      return true;
    case "task":
    case "wait":
    case "backoff":
    case "container":
    case "suspended":
      return false;
  }
}

function enterState(ctx: StepContext, cursor: Cursor, state: CompiledState): void {
  cursor.visit++;
  cursor.attempt = 0;
  cursor.retries = null;
  cursor.enteredPrevious = cursor.last;
  cursor.enteredAt = ctx.run.now;
  cursor.enteredId = record(ctx, ENTERED[state.type], cursor.last, { name: state.name, input: cursor.input.payload });
  cursor.last = cursor.enteredId;
  beginAttempt(ctx, cursor, state, true);
}

function beginAttempt(ctx: StepContext, cursor: Cursor, state: CompiledState, entered: boolean): void {
  if (ctx.trace !== null) traceAttempt(ctx, cursor, state, entered);
  state.enter(ctx, cursor);
}

/** The input of an iteration is made by the Map around it. */
function selectItem(ctx: StepContext, cursor: Cursor): boolean {
  const parent = ctx.run.cursors[cursor.parent];
  const map = parent == null ? undefined : ctx.machine.states.get(parent.state);
  if (parent == null || map?.select == null) return false;
  map.select(ctx, parent, cursor);
  return true;
}

/**
 * The history is full: a Standard execution fails, as on AWS. An Express execution has no such bound
 * there, but five minutes; a loop that never waits reaches ours instead and is timed out.
 */
function endFull(ctx: StepContext, thrown: unknown): void {
  if (thrown !== HISTORY_FULL) throw thrown;
  cancelAll(ctx);
  if (ctx.run.execution.type === "EXPRESS") return endTimedOut(ctx);
  endExecution(ctx, "ExecutionFailed", ctx.run.nextEventId - 1, {
    error: "States.Runtime",
    cause: `The execution reached the maximum number of history events (${ctx.limits.events}).`,
  });
}
