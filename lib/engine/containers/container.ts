import type { Json } from "@/lib/base/json";
import { areLongsKnown, exactOfText, settled } from "@/lib/base/long";
import type { CompiledState, StepContext } from "../compiledMachine";
import { jsonOfText, type JsonWithText } from "../jsonWithText";
import { ABORTED } from "../step/stateEventTypes";
import type { Failure } from "../failure";
import type { Cursor, CursorPhase, ContainerPhase, MapItems } from "../run";
import { childPath } from "../token";
import { record } from "../step/record";
import { cancel } from "../step/cancel";

/*
 * Parallel and inline Map: children that start, end well, fail and abort each other.
 *
 * Chains as recorded (checklist §0, §7, §18): a branch starts from ParallelStateStarted, an iteration from
 * MapStateStarted or, when it takes over a slot, from the last inner event of the iteration before it;
 * MapIterationSucceeded is followed only by the Map's own Succeeded and Exited.
 */

/** Opens a Parallel or Map for its cursor; `length` children in `slots` places at a time. */
export function openContainer(
  cursor: Cursor,
  startedId: number,
  length: number,
  slots: number,
  map: MapItems | null,
): ContainerPhase {
  cursor.last = startedId;
  const container: ContainerPhase = {
    kind: "container",
    startedId,
    slots: new Array<number>(slots).fill(-1),
    slotLast: new Array<number>(slots).fill(startedId),
    values: [],
    texts: [],
    length,
    next: 0,
    done: 0,
    lastSucceeded: startedId,
    map,
  };
  cursor.phase = container;
  return container;
}

/** A copy that may be changed: it shares the values and texts. */
export function copyContainer(container: ContainerPhase): ContainerPhase {
  return {
    ...container,
    slots: [...container.slots],
    slotLast: [...container.slotLast],
    values: [...container.values],
    texts: [...container.texts],
  };
}

/**
 * Puts the next child in a free slot; `phase` is its first. A branch starts with it, an iteration only when
 * its input is made: see `beginIteration`.
 */
export function startChild(
  ctx: StepContext,
  parent: Cursor,
  container: ContainerPhase,
  slot: number,
  startAt: string,
  input: JsonWithText,
  phase: CursorPhase,
): Cursor {
  const { run } = ctx;
  const index = container.next++;
  const last = container.slotLast[slot] ?? container.startedId;
  const id = freePlace(run.cursors);
  const child: Cursor = {
    id,
    parent: parent.id,
    index,
    slot,
    path: childPath(parent, index),
    startAt,
    state: startAt,
    visit: 0,
    attempt: 0,
    retries: null,
    last,
    enteredId: 0,
    enteredPrevious: 0,
    enteredAt: run.now,
    input,
    variables: null,
    phase,
  };
  run.cursors[id] = child;
  container.slots[slot] = id;
  ctx.ready.push(child);
  return child;
}

/** An iteration starts with its input. */
export function beginIteration(ctx: StepContext, parent: Cursor, child: Cursor, input: JsonWithText): void {
  child.last = record(ctx, "MapIterationStarted", child.last, { name: parent.state, index: child.index });
  child.input = input;
  child.phase = READY;
}

const READY: CursorPhase = { kind: "ready" };

/** The first free place for a cursor. */
export function freePlace(cursors: (Cursor | null)[]): number {
  const free = cursors.indexOf(null);
  return free < 0 ? cursors.length : free;
}

/** A branch or iteration reached its end. */
export function childSucceeded(ctx: StepContext, child: Cursor, output: JsonWithText): void {
  const parent = ctx.run.cursors[child.parent];
  if (parent?.phase.kind !== "container") return;
  const container = parent.phase;
  container.values[child.index] = output.value;
  container.texts[child.index] = output.payload.text;
  container.done++;
  container.slotLast[child.slot] = child.last;
  container.lastSucceeded =
    container.map === null
      ? child.last
      : record(ctx, "MapIterationSucceeded", child.last, { name: parent.state, index: child.index });
  remove(ctx, container, child);
  if (container.next < container.length) {
    startChild(ctx, parent, container, child.slot, child.startAt, child.input, { kind: "select" });
  } else if (container.done === container.length) {
    closeContainer(ctx, parent, container);
  }
}

/** All children are there: the results in their order. */
export function closeContainer(ctx: StepContext, cursor: Cursor, container: ContainerPhase): void {
  cursor.last = container.lastSucceeded;
  record(ctx, container.map === null ? "ParallelStateSucceeded" : "MapStateSucceeded", cursor.last, {});
  const result = jsonOfText(resultsOf(container), `[${container.texts.join(",")}]`);
  cursor.phase = { kind: "completed", outcome: { ok: true, result } };
  ctx.ready.push(cursor);
}

function resultsOf({ values, texts }: ContainerPhase): Json {
  if (!areLongsKnown()) return values;
  // Below the root a Long stands where the type says that a number does.
  return settled(values.map((value, i) => exactOfText(value, texts[i] ?? "") as Json));
}

/** A branch or iteration failed: its siblings are ended, and the Parallel or Map has failed with its error. */
export function childFailed(ctx: StepContext, child: Cursor, state: CompiledState, failure: Failure): void {
  const parent = ctx.run.cursors[child.parent];
  if (parent?.phase.kind !== "container") return;
  const container = parent.phase;
  const cause = child.last;
  if (container.map !== null) record(ctx, "MapIterationFailed", cause, { name: parent.state, index: child.index });
  // A failing task is also recorded as aborted itself (checklist §18).
  if (failure.origin === "service" && state.type === "Task") record(ctx, "TaskStateAborted", cause, {});
  remove(ctx, container, child);
  const aborted = abortChildren(ctx, parent, container, cause);
  parent.last = cause;
  parent.phase = {
    kind: "completed",
    outcome: {
      ok: false,
      origin: "state",
      error: failure.error ?? null,
      cause: failure.cause ?? null,
      heartbeat: failure.heartbeat,
      suspended: { kind: "suspended", container, children: [child, ...aborted] },
    },
  };
  ctx.ready.push(parent);
}

/** Ends what still runs in a group, lowest index first, and answers it; every event follows `cause`. */
function abortChildren(ctx: StepContext, parent: Cursor, container: ContainerPhase, cause: number): readonly Cursor[] {
  const children = activeChildren(ctx, container);
  for (const child of children) {
    // One whose input is not made has not started.
    if (container.map !== null && child.phase.kind !== "select")
      record(ctx, "MapIterationAborted", cause, { name: parent.state, index: child.index });
    abort(ctx, child, cause);
    remove(ctx, container, child);
  }
  return children;
}

/** A Parallel or Map fails by itself while its children run: they are ended, and a redrive runs it as a whole. */
export function endChildren(ctx: StepContext, parent: Cursor): void {
  if (parent.phase.kind !== "container") return;
  abortChildren(ctx, parent, parent.phase, parent.last);
  parent.phase = { kind: "attempt" };
}

/** The children of a group that have not ended, lowest index first. */
export function activeChildren(ctx: StepContext, container: ContainerPhase): readonly Cursor[] {
  return container.slots
    .map((id) => ctx.run.cursors[id])
    .filter((child): child is Cursor => child !== undefined && child !== null)
    .sort((a, b) => a.index - b.index);
}

function abort(ctx: StepContext, cursor: Cursor, cause: number): void {
  const type = ctx.machine.states.get(cursor.state)?.type;
  if (type !== undefined && type in ABORTED && cursor.visit > 0) {
    record(ctx, ABORTED[type as keyof typeof ABORTED], cause, {});
  }
  cancel(ctx, cursor);
  if (cursor.phase.kind !== "container") return;
  const container = cursor.phase;
  cursor.phase = { kind: "suspended", container, children: abortChildren(ctx, cursor, container, cause) };
}

function remove(ctx: StepContext, container: ContainerPhase, child: Cursor): void {
  container.slots[child.slot] = -1;
  ctx.run.cursors[child.id] = null;
}
