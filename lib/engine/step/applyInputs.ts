import type { Soon } from "../compiledMachine";
import { endExecution, endTimedOut } from "./endExecution";
import { ENTERED } from "./stateEventTypes";
import { startYear } from "./executionTimer";
import { cancelAll } from "../containers/container";
import { applyInput } from "./applyInput";
import type { Input } from "../protocol";
import type { Cursor } from "../run";
import { traceAttempt } from "./traceAttempt";
import { HISTORY_FULL, record, type StepContext } from "../stepContext";

/**
 * Applies inputs that arrived together to a run that the work owns, and goes on until everything waits
 * for something outside. A promise only where a JSONata expression needs one.
 */
export function applyInputs(ctx: StepContext, inputs: readonly Input[]): Soon {
  try {
    for (const input of inputs) applyInput(ctx, input);
  } catch (thrown) {
    return endFull(ctx, thrown);
  }
  return drain(ctx, 0);
}

/** Cursors in line go on one after the other, each as far as it can: the same order on every run. */
function drain(ctx: StepContext, from: number): Soon {
  const { ready } = ctx;
  let at = from;
  try {
    for (let cursor = ready[at]; cursor !== undefined; cursor = ready[++at]) {
      const soon = advance(ctx, cursor);
      if (soon instanceof Promise) return drainLater(ctx, at, soon);
      // What is done is dropped now and then: the line stays as short as what runs at a time.
      if (at === KEEP) at -= ready.splice(0, KEEP).length;
    }
  } catch (thrown) {
    return endFull(ctx, thrown);
  }
  ready.length = 0;
  startYear(ctx);
}

const KEEP = 1024;

async function drainLater(ctx: StepContext, at: number, soon: Promise<void>): Promise<void> {
  try {
    await soon;
    const cursor = ctx.ready[at];
    for (let next = cursor && advance(ctx, cursor); next; next = cursor && advance(ctx, cursor)) await next;
  } catch (thrown) {
    return endFull(ctx, thrown);
  }
  return drain(ctx, at + 1);
}

/** Runs a cursor until it waits, ends or needs a promise; after the promise it is called again. */
function advance(ctx: StepContext, cursor: Cursor): Soon {
  const { run } = ctx;
  while (run.status === "RUNNING" && run.cursors[cursor.id] === cursor) {
    const soon = advanceOnce(ctx, cursor);
    if (soon === WAITS) return;
    if (soon instanceof Promise) return soon;
  }
}

const WAITS = Symbol("waits");

function advanceOnce(ctx: StepContext, cursor: Cursor): Soon | typeof WAITS {
  const state = ctx.machine.states.get(cursor.state);
  if (state === undefined) return WAITS;
  switch (cursor.phase.kind) {
    case "ready":
      cursor.visit++;
      cursor.attempt = 0;
      cursor.retries = null;
      cursor.enteredPrevious = cursor.last;
      cursor.enteredAt = ctx.run.now;
      cursor.enteredId = record(ctx, ENTERED[state.type], cursor.last, {
        name: state.name,
        input: cursor.input.payload,
      });
      cursor.last = cursor.enteredId;
      if (ctx.trace !== null) traceAttempt(ctx, cursor, state);
      return state.enter(ctx, cursor);
    case "attempt":
      if (ctx.trace !== null) traceAttempt(ctx, cursor, state);
      return state.enter(ctx, cursor);
    case "select": {
      const parent = ctx.run.cursors[cursor.parent];
      if (parent === null || parent === undefined) return WAITS;
      return ctx.machine.states.get(parent.state)?.select?.(ctx, parent, cursor);
    }
    case "completed":
    case "elapsed":
      return state.resume(ctx, cursor);
    case "mapRun":
      return cursor.phase.due ? state.resume(ctx, cursor) : WAITS;
    default:
      return WAITS;
  }
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
