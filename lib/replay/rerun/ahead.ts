import type { Cursor, Run } from "@/lib/engine/run";
import { innerScopes } from "@/lib/asl/walk";
import type { State } from "@/lib/asl/machine";
import { followersOf, type Ways } from "./ways";

/*
 * What lies ahead of a run that waits for answers, where every task succeeds. Nothing of it is run: the definition says
 * what has to come, and what may.
 */

export type Ahead = {
  /** Transitions that come in any case. */
  readonly least: number;
  /** States for which there may be more; empty: `least` is what comes. */
  readonly dependsOn: ReadonlySet<string>;
  /** States that are going to be entered, or may be: whether that is certain. */
  readonly entered: ReadonlyMap<string, boolean>;
};

/** Above this many states in a level each is only possible: whether all ways lead through one is asked state by state. */
const MAX_JUDGED = 1_000;

export function aheadOf(run: Run, ways: Ways): Ahead {
  const walk = new Walk(run, ways);
  walk.all();
  return walk;
}

class Walk implements Ahead {
  least = 0;
  readonly dependsOn = new Set<string>();
  readonly entered = new Map<string, boolean>();

  constructor(
    private readonly run: Run,
    private readonly ways: Ways,
  ) {}

  all(): void {
    if (this.run.status !== "RUNNING") return;
    for (const cursor of this.run.cursors) if (cursor !== null) this.ofCursor(cursor);
  }

  private ofCursor(cursor: Cursor): void {
    const state = this.ways.stateOf(cursor.state);
    if (state === undefined) return;
    const isCertain = !this.mayBeEnded(cursor) && !this.mayBeFailed(cursor);
    const { phase } = cursor;
    if (phase.kind === "mapRun") this.dependsOn.add(state.name);
    if (phase.kind === "container" && phase.map !== null) {
      const left = phase.length - phase.next;
      for (const { startAt } of innerScopes(state)) if (left > 0) this.level(startAt, isCertain, left);
    }
    if (this.mayBeFailed(cursor)) this.dependsOn.add(state.name);
    for (const next of followersOf(state)) this.level(next, isCertain, 1);
  }

  /** A level goes on with a state, so often. */
  private level(start: string, isCertain: boolean, times: number): void {
    const { least, most } = this.ways.lengthFrom(start);
    if (isCertain) this.least += times * least;
    if (least !== most || !isCertain) this.explain(start);
    this.enter(start, isCertain);
  }

  /** Marks what is entered from a state on, and inside of that. */
  private enter(from: string, certainly: boolean): void {
    const open: (readonly [start: string, isCertain: boolean])[] = [[from, certainly]];
    const done = new Set<string>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [start, isCertain] = next;
      if (done.has(`${isCertain} ${start}`)) continue;
      done.add(`${isCertain} ${start}`);
      const reached = this.ways.reachedFrom(start);
      for (const name of reached) {
        const state = this.ways.stateOf(name);
        if (state === undefined) continue;
        const must = isCertain && reached.size <= MAX_JUDGED && !this.ways.canAvoid(start, name);
        this.entered.set(name, must || (this.entered.get(name) ?? false));
        for (const { startAt } of innerScopes(state)) open.push([startAt, this.insideOf(state, must)]);
      }
    }
  }

  /** A Map may have no items; a branch that fails ends the others. */
  private insideOf(state: State, isCertain: boolean): boolean {
    return isCertain && state.type === "Parallel" && !this.ways.mayFail(state);
  }

  /** The Choices and Maps ahead that make it longer or shorter. */
  private explain(start: string): void {
    const open = [start];
    const done = new Set<string>();
    for (let from = open.pop(); from !== undefined; from = open.pop()) {
      if (done.has(from)) continue;
      done.add(from);
      for (const name of this.ways.reachedFrom(from)) {
        const state = this.ways.stateOf(name);
        if (state === undefined) continue;
        if (state.type === "Map" || this.ways.mayFail(state) || this.isUneven(state)) this.dependsOn.add(name);
        for (const { startAt } of innerScopes(state)) open.push(startAt);
      }
    }
  }

  private isUneven(state: State): boolean {
    const lengths = followersOf(state).map((name) => this.ways.lengthFrom(name));
    return lengths.some(({ least, most }) => least !== lengths[0]?.least || most !== lengths[0].most);
  }

  /** Whether something inside of a Parallel or Map that goes on may fail it: then it is not left as it would be. */
  private mayBeFailed({ state: name, phase }: Cursor): boolean {
    const state = this.ways.stateOf(name);
    return phase.kind === "container" && state !== undefined && this.ways.mayFail(state);
  }

  /** Whether a sibling may end what a cursor does, around it at any height. */
  private mayBeEnded(cursor: Cursor): boolean {
    for (let at = this.run.cursors[cursor.parent]; at != null; at = this.run.cursors[at.parent]) {
      if (this.mayBeFailed(at)) return true;
    }
    return false;
  }
}
