import type { Soon } from "./compiled";
import { endExecution, endTimedOut } from "./end";
import { ENTERED } from "./entered";
import { startYear } from "./executionTimer";
import { cancelAll } from "./group";
import { take } from "./inputs";
import type { Input } from "./protocol";
import type { Cursor } from "./run";
import { traceTry } from "./tried";
import { HISTORY_FULL, record, type Work } from "./work";

/**
 * Applies inputs that arrived together to a run that the work owns, and goes on until everything waits
 * for something outside. A promise only where a JSONata expression needs one.
 */
export function apply(work: Work, inputs: readonly Input[]): Soon {
  try {
    for (const input of inputs) take(work, input);
  } catch (thrown) {
    return endFull(work, thrown);
  }
  return drain(work, 0);
}

/** Cursors in line go on one after the other, each as far as it can: the same order on every run. */
function drain(work: Work, from: number): Soon {
  const { ready } = work;
  let at = from;
  try {
    for (let cursor = ready[at]; cursor !== undefined; cursor = ready[++at]) {
      const soon = go(work, cursor);
      if (soon instanceof Promise) return drainLater(work, at, soon);
      // What is done is dropped now and then: the line stays as short as what runs at a time.
      if (at === KEEP) at -= ready.splice(0, KEEP).length;
    }
  } catch (thrown) {
    return endFull(work, thrown);
  }
  ready.length = 0;
  startYear(work);
}

const KEEP = 1024;

async function drainLater(work: Work, at: number, soon: Promise<void>): Promise<void> {
  try {
    await soon;
    const cursor = work.ready[at];
    for (let next = cursor && go(work, cursor); next; next = cursor && go(work, cursor)) await next;
  } catch (thrown) {
    return endFull(work, thrown);
  }
  return drain(work, at + 1);
}

/** Runs a cursor until it waits, ends or needs a promise; after the promise it is called again. */
function go(work: Work, cursor: Cursor): Soon {
  const { run } = work;
  while (run.status === "RUNNING" && run.cursors[cursor.id] === cursor) {
    const soon = goOnce(work, cursor);
    if (soon === WAITS) return;
    if (soon instanceof Promise) return soon;
  }
}

const WAITS = Symbol("waits");

function goOnce(work: Work, cursor: Cursor): Soon | typeof WAITS {
  const state = work.machine.states.get(cursor.state);
  if (state === undefined) return WAITS;
  switch (cursor.doing.kind) {
    case "ready":
      cursor.visit++;
      cursor.attempt = 0;
      cursor.retries = null;
      cursor.enteredPrevious = cursor.last;
      cursor.enteredAt = work.run.now;
      cursor.enteredId = record(work, ENTERED[state.type], cursor.last, {
        name: state.name,
        input: cursor.input.payload,
      });
      cursor.last = cursor.enteredId;
      if (work.trace !== null) traceTry(work, cursor, state);
      return state.enter(work, cursor);
    case "again":
      if (work.trace !== null) traceTry(work, cursor, state);
      return state.enter(work, cursor);
    case "select": {
      const parent = work.run.cursors[cursor.parent];
      if (parent === null || parent === undefined) return WAITS;
      return work.machine.states.get(parent.state)?.select?.(work, parent, cursor);
    }
    case "settled":
    case "elapsed":
      return state.resume(work, cursor);
    case "mapRun":
      return cursor.doing.due ? state.resume(work, cursor) : WAITS;
    default:
      return WAITS;
  }
}

/**
 * The history is full: a Standard execution fails, as on AWS. An Express execution has no such bound
 * there, but five minutes; a loop that never waits reaches ours instead and is timed out.
 */
function endFull(work: Work, thrown: unknown): void {
  if (thrown !== HISTORY_FULL) throw thrown;
  cancelAll(work);
  if (work.run.execution.type === "EXPRESS") return endTimedOut(work);
  endExecution(work, "ExecutionFailed", work.run.nextEventId - 1, {
    error: "States.Runtime",
    cause: `The execution reached the maximum number of history events (${work.limits.events}).`,
  });
}
