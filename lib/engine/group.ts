import type { Json } from "@/lib/base/json";
import { areLongsKnown, exactOfText, settled } from "@/lib/base/long";
import type { CompiledState } from "./compiled";
import { datumOf, type Datum } from "./datum";
import { ABORTED } from "./entered";
import type { Failure } from "./failure";
import type { Cursor, Doing, GroupDoing, MapDoing } from "./run";
import { childPath, timerOf, tokenOf, type TimerName } from "./token";
import { record, type Work } from "./work";

/*
 * Parallel and inline Map: children that start, end well, fail and abort each other.
 *
 * Chains as recorded (checklist §0, §7, §18): a branch starts from ParallelStateStarted, an iteration from
 * MapStateStarted or, when it takes over a slot, from the last inner event of the iteration before it;
 * MapIterationSucceeded is followed only by the Map's own Succeeded and Exited.
 */

/** Opens a Parallel or Map for its cursor; `length` children in `slots` places at a time. */
export function openGroup(
  cursor: Cursor,
  startedId: number,
  length: number,
  slots: number,
  map: MapDoing | null,
): GroupDoing {
  cursor.last = startedId;
  const group: GroupDoing = {
    kind: "group",
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
  cursor.doing = group;
  return group;
}

/** A copy that may be changed: it shares the values and texts. */
export function copyGroup(group: GroupDoing): GroupDoing {
  return {
    ...group,
    slots: [...group.slots],
    slotLast: [...group.slotLast],
    values: [...group.values],
    texts: [...group.texts],
  };
}

/**
 * Puts the next child in a free slot; `doing` is what it does first. A branch starts with it, an iteration only when
 * its input is made: see `beginIteration`.
 */
export function startChild(
  work: Work,
  parent: Cursor,
  group: GroupDoing,
  slot: number,
  startAt: string,
  input: Datum,
  doing: Doing,
): Cursor {
  const { run } = work;
  const index = group.next++;
  const last = group.slotLast[slot] ?? group.startedId;
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
    doing,
  };
  run.cursors[id] = child;
  group.slots[slot] = id;
  work.ready.push(child);
  return child;
}

/** An iteration starts with its input. */
export function beginIteration(work: Work, parent: Cursor, child: Cursor, input: Datum): void {
  child.last = record(work, "MapIterationStarted", child.last, { name: parent.state, index: child.index });
  child.input = input;
  child.doing = READY;
}

const READY: Doing = { kind: "ready" };

/** The first free place for a cursor. */
export function freePlace(cursors: (Cursor | null)[]): number {
  const free = cursors.indexOf(null);
  return free < 0 ? cursors.length : free;
}

/** A branch or iteration reached its end. */
export function childSucceeded(work: Work, child: Cursor, output: Datum): void {
  const parent = work.run.cursors[child.parent];
  if (parent?.doing.kind !== "group") return;
  const group = parent.doing;
  group.values[child.index] = output.value;
  group.texts[child.index] = output.payload.text;
  group.done++;
  group.slotLast[child.slot] = child.last;
  group.lastSucceeded =
    group.map === null
      ? child.last
      : record(work, "MapIterationSucceeded", child.last, { name: parent.state, index: child.index });
  remove(work, group, child);
  if (group.next < group.length) {
    startChild(work, parent, group, child.slot, child.startAt, child.input, { kind: "select" });
  } else if (group.done === group.length) {
    closeGroup(work, parent, group);
  }
}

/** All children are there: the results in their order. */
export function closeGroup(work: Work, cursor: Cursor, group: GroupDoing): void {
  cursor.last = group.lastSucceeded;
  record(work, group.map === null ? "ParallelStateSucceeded" : "MapStateSucceeded", cursor.last, {});
  const result = datumOf(resultsOf(group), `[${group.texts.join(",")}]`);
  cursor.doing = { kind: "settled", outcome: { ok: true, result } };
  work.ready.push(cursor);
}

function resultsOf({ values, texts }: GroupDoing): Json {
  if (!areLongsKnown()) return values;
  // Below the root a Long stands where the type says that a number does.
  return settled(values.map((value, i) => exactOfText(value, texts[i] ?? "") as Json));
}

/** A branch or iteration failed: its siblings are ended, and the Parallel or Map has failed with its error. */
export function childFailed(work: Work, child: Cursor, state: CompiledState, failure: Failure): void {
  const parent = work.run.cursors[child.parent];
  if (parent?.doing.kind !== "group") return;
  const group = parent.doing;
  const cause = child.last;
  if (group.map !== null) record(work, "MapIterationFailed", cause, { name: parent.state, index: child.index });
  // A failing task is also recorded as aborted itself (checklist §18).
  if (failure.origin === "service" && state.type === "Task") record(work, "TaskStateAborted", cause, {});
  remove(work, group, child);
  const aborted = abortChildren(work, parent, group, cause);
  parent.last = cause;
  parent.doing = {
    kind: "settled",
    outcome: {
      ok: false,
      origin: "state",
      error: failure.error ?? null,
      cause: failure.cause ?? null,
      heartbeat: failure.heartbeat,
      halted: { kind: "halted", group, children: [child, ...aborted] },
    },
  };
  work.ready.push(parent);
}

/** Ends what still runs in a group, lowest index first, and answers it; every event follows `cause`. */
function abortChildren(work: Work, parent: Cursor, group: GroupDoing, cause: number): readonly Cursor[] {
  const children = activeChildren(work, group);
  for (const child of children) {
    // One whose input is not made has not started.
    if (group.map !== null && child.doing.kind !== "select")
      record(work, "MapIterationAborted", cause, { name: parent.state, index: child.index });
    abort(work, child, cause);
    remove(work, group, child);
  }
  return children;
}

/** A Parallel or Map fails by itself while its children run: they are ended, and a redrive runs it as a whole. */
export function endChildren(work: Work, parent: Cursor): void {
  if (parent.doing.kind !== "group") return;
  abortChildren(work, parent, parent.doing, parent.last);
  parent.doing = { kind: "again" };
}

/** Takes back all that the run asked of the world: it ends as a whole. */
export function cancelAll(work: Work): void {
  for (const cursor of work.run.cursors) if (cursor !== null) cancel(work, cursor);
}

/** The children of a group that have not ended, lowest index first. */
export function activeChildren(work: Work, group: GroupDoing): readonly Cursor[] {
  return group.slots
    .map((id) => work.run.cursors[id])
    .filter((child): child is Cursor => child !== undefined && child !== null)
    .sort((a, b) => a.index - b.index);
}

function abort(work: Work, cursor: Cursor, cause: number): void {
  const type = work.machine.states.get(cursor.state)?.type;
  if (type !== undefined && type in ABORTED && cursor.visit > 0) {
    record(work, ABORTED[type as keyof typeof ABORTED], cause, {});
  }
  cancel(work, cursor);
  if (cursor.doing.kind !== "group") return;
  const group = cursor.doing;
  cursor.doing = { kind: "halted", group, children: abortChildren(work, cursor, group, cause) };
}

/** Takes back what the cursor asked of the world. */
export function cancel(work: Work, cursor: Cursor): void {
  const { doing } = cursor;
  const at = work.run.now;
  if (doing.kind === "task") {
    work.effects.push({ kind: "cancelTask", token: tokenOf(cursor), at });
    cancelClocks(work, cursor);
  } else if (doing.kind === "mapRun") {
    work.machine.states.get(cursor.state)?.abort?.(work, cursor);
  } else if (doing.kind === "wait") {
    work.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "wait"), at });
  } else if (doing.kind === "backoff") {
    work.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "retry"), at });
  }
}

/** Stops the clocks of a task that has started, but for the one that has run out. */
export function cancelClocks(work: Work, cursor: Cursor, out: TimerName | null = null): void {
  const { doing } = cursor;
  if (doing.kind !== "task" || doing.phase === "scheduled") return;
  const at = work.run.now;
  if (doing.timeoutSeconds !== null && out !== "timeout") {
    work.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "timeout"), at });
  }
  if (doing.heartbeatSeconds !== null && out !== "heartbeat") {
    work.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "heartbeat"), at });
  }
}

function remove(work: Work, group: GroupDoing, child: Cursor): void {
  group.slots[child.slot] = -1;
  work.run.cursors[child.id] = null;
}
