import { isExecutionEnd } from "@/lib/history/executionEnds";
import { isSameEvent, sameTime } from "./compatible";
import { type Entries, type Entry, fuller } from "./record";

/*
 * Whose is an event of a log, when more than one run stands under its ARN?
 *
 * The answer depends on nothing but the set of all events that are known, so that it is the same in whichever order
 * they came. An event goes to a run when it can be of no other; what can be of several, or of none whose start is
 * known, stays unassigned. An event cannot be of a run that
 *
 * - began later;
 * - had ended, when the event has a smaller id and a later time than the end, or a greater id that no redrive explains;
 * - holds another event at its id;
 * - would go back in time by it: ids of a run ascend with time.
 */

/** A run whose start is known. `own`: events that are certainly of it, told by a whole record. */
export type KnownRun = { readonly start: number; readonly own: Entries };

export type Partition = {
  /** Events of each run, in the order of the runs. */
  readonly runs: readonly Entries[];
  readonly unassigned: Entries;
};

/** By how much a record may go back in time within one run, in ms: services stamp events with clocks of their own. */
export const CLOCK = 1000;
/** Rounds, each of which may tell where the next one's events belong. More are never needed by logs that were seen. */
const MAX_ROUNDS = 100;

/** Divides the events of one ARN among its runs. Without any run all are one, but for those that contradict each other. */
export function partition(runs: readonly KnownRun[], pool: readonly Entry[]): Partition {
  const distinct = withoutRepeats(pool);
  if (runs.length === 0) return withoutStart(distinct);
  const sharing = runs.map((run) => new Sharing(run));
  let open = distinct.filter((entry) => !sharing.some((run) => run.takeKnown(entry)));
  for (let round = 0; round < MAX_ROUNDS && open.length > 0; round++) {
    const left = assignOnce(sharing, open);
    if (left.length === open.length) break;
    open = left;
  }
  return { runs: sharing.map((run) => run.entries()), unassigned: open };
}

/** Whether an event can be of a run by its time and place, whatever the run holds at its id. */
export function isPossible({ start, own }: KnownRun, entry: Entry): boolean {
  const run = new Sharing({ start, own: own.filter(({ event }) => event.id !== entry.event.id) });
  run.settle();
  return run.canHave(entry);
}

/**
 * One pass: what only one run can have, and one run has only one of, is assigned; ends and redrives first, because they
 * tell what else a run can have. Answers what is still open.
 */
function assignOnce(runs: readonly Sharing[], open: readonly Entry[]): Entry[] {
  const bounds = claimsOf(
    runs,
    open.filter(({ event }) => isBound(event.type)),
  );
  const ends = new Set([...bounds].flatMap(([run, entries]) => run.takeBounds(entries)));
  const rest = open.filter((entry) => !ends.has(entry) && !isBound(entry.event.type));
  const taken = new Set([...claimsOf(runs, rest)].flatMap(([run, entries]) => run.takeSingle(entries)));
  return open.filter((entry) => !ends.has(entry) && !taken.has(entry));
}

/** By run: the events that no other run can have. */
function claimsOf(runs: readonly Sharing[], entries: readonly Entry[]): ReadonlyMap<Sharing, Entry[]> {
  for (const run of runs) run.settle();
  const claims = new Map<Sharing, Entry[]>();
  for (const entry of entries) {
    const [only, ...others] = runs.filter((run) => run.canHave(entry));
    if (only !== undefined && others.length === 0) claims.set(only, [...(claims.get(only) ?? []), entry]);
  }
  return claims;
}

/** Before any start is known: ids that came with two contents show a second run, and nothing says whose they are. */
function withoutStart(distinct: Entries): Partition {
  const single = singlesOf(distinct);
  return {
    runs: [distinct.filter((entry) => single.has(entry))],
    unassigned: distinct.filter((entry) => !single.has(entry)),
  };
}

/** The events whose id no other of them has. */
function singlesOf(entries: readonly Entry[]): ReadonlySet<Entry> {
  const counts = new Map<number, number>();
  for (const { event } of entries) counts.set(event.id, (counts.get(event.id) ?? 0) + 1);
  return new Set(entries.filter(({ event }) => counts.get(event.id) === 1));
}

/** Of records of one event the fullest; ascending by id, time and text, so that the order they came in is forgotten. */
export function withoutRepeats(pool: readonly Entry[]): Entry[] {
  const sorted = [...pool].sort(
    (a, b) => a.event.id - b.event.id || a.event.timestamp - b.event.timestamp || (a.text < b.text ? -1 : 1),
  );
  const kept: Entry[] = [];
  for (const entry of sorted) {
    let at = kept.length - 1;
    while (at >= 0 && kept[at]?.event.id === entry.event.id && !isSame(kept[at], entry)) at--;
    const there = kept[at];
    if (there === undefined || there.event.id !== entry.event.id) kept.push(entry);
    else kept[at] = fuller(there, entry);
  }
  return kept;
}

function isSame(a: Entry | undefined, b: Entry): boolean {
  return a !== undefined && isSameEvent(a.event, b.event);
}

function isBound(type: string): boolean {
  return type === "ExecutionRedriven" || isExecutionEnd(type);
}

/** One run while events are being given to it. */
class Sharing {
  private readonly byId: Map<number, Entry>;
  private ids: number[] = [];
  private times: number[] = [];
  private end: Entry | null = null;

  constructor(private readonly run: KnownRun) {
    this.byId = new Map(run.own.map((entry) => [entry.event.id, entry]));
  }

  /** Takes another record of an event that is known to be of this run, and the run's own ExecutionStarted. */
  takeKnown(entry: Entry): boolean {
    const { event } = entry;
    const there = this.byId.get(event.id);
    const isStart = event.type === "ExecutionStarted" && sameTime(event.timestamp, this.run.start);
    if (there === undefined ? !isStart : !isSameEvent(there.event, event)) return false;
    this.byId.set(event.id, there === undefined ? entry : fuller(there, entry));
    return true;
  }

  /** Takes ends and redrives in the order of their times, as far as they follow each other. Answers the taken ones. */
  takeBounds(entries: readonly Entry[]): Entry[] {
    const inTime = [...entries].sort((a, b) => a.event.timestamp - b.event.timestamp || a.event.id - b.event.id);
    return inTime.filter((entry) => {
      if (!this.canHave(entry)) return false;
      this.byId.set(entry.event.id, entry);
      this.settle();
      return true;
    });
  }

  /** Takes the events whose id no other of them has. Answers the taken ones. */
  takeSingle(entries: readonly Entry[]): Entry[] {
    const single = [...singlesOf(entries)];
    for (const entry of single) this.byId.set(entry.event.id, entry);
    return single;
  }

  /** Notes what is certain by now: asked of `canHave` until the next call. */
  settle(): void {
    const certain = this.entries();
    this.ids = certain.map(({ event }) => event.id);
    this.times = runningMaximum(certain.map(({ event }) => event.timestamp));
    this.end = certain.findLast(({ event }) => isExecutionEnd(event.type)) ?? null;
  }

  canHave({ event }: Entry): boolean {
    const { id, timestamp } = event;
    if (event.type === "ExecutionStarted" || this.byId.has(id)) return false;
    if (timestamp < this.run.start && !sameTime(timestamp, this.run.start)) return false;
    return this.isBeforeEnd(id, timestamp, event.type) && this.isInOrder(id, timestamp);
  }

  private isBeforeEnd(id: number, timestamp: number, type: string): boolean {
    if (this.end === null) return true;
    const end = this.end.event;
    if (id < end.id) return timestamp <= end.timestamp + CLOCK;
    return type === "ExecutionRedriven"
      ? id === end.id + 1
      : this.byId.get(end.id + 1)?.event.type === "ExecutionRedriven";
  }

  private isInOrder(id: number, timestamp: number): boolean {
    const after = firstAbove(this.ids, id);
    const before = this.times[after - 1];
    if (before !== undefined && timestamp < before - CLOCK) return false;
    const next = this.ids[after];
    const following = next === undefined ? undefined : this.byId.get(next);
    return following === undefined || timestamp <= following.event.timestamp + CLOCK;
  }

  entries(): Entry[] {
    return [...this.byId.values()].sort((a, b) => a.event.id - b.event.id);
  }
}

function runningMaximum(times: readonly number[]): number[] {
  let greatest = -Infinity;
  return times.map((time) => (greatest = Math.max(greatest, time)));
}

/** Index of the first id above `id` in ascending ids. */
function firstAbove(ids: readonly number[], id: number): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0) > id) high = middle;
    else low = middle + 1;
  }
  return low;
}
