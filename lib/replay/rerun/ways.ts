import type { Scope, State, StateMachine } from "@/lib/asl/machine";
import { innerScopes, scopesOf, type ScopeInMachine } from "@/lib/asl/walk";
import { unreachable } from "@/lib/base/unreachable";

/*
 * The ways through a definition where every task succeeds: catchers lead nowhere, a Choice leads to any of its rules.
 */

/** How many transitions there are from entering a state to the end of its level; `most` is Infinity where nothing bounds it. */
export type Length = { readonly least: number; readonly most: number };

/** The states that a state may be followed by; empty: its level ends with it. */
export function followersOf(state: State): readonly string[] {
  switch (state.type) {
    case "Choice": {
      const targets = state.choices.map(({ next }) => next);
      return [...new Set(state.default === undefined ? targets : [...targets, state.default])];
    }
    case "Succeed":
    case "Fail":
      return [];
    case "Pass":
    case "Task":
    case "Wait":
    case "Parallel":
    case "Map":
      return state.next === undefined ? [] : [state.next];
    default:
      return unreachable(state);
  }
}

/** Lengths of the ways from every state of a machine, nested ones included. Linear in the definition but for loops. */
export class Ways {
  readonly scopeOf = new Map<string, Scope>();
  private readonly lengths = new Map<string, Length>();
  /** Levels that may come to a Fail state, which ends the whole execution or what is around. */
  private readonly failing = new Set<Scope>();

  constructor(machine: StateMachine) {
    // The inner levels first: a Parallel is as long as its branches.
    for (const { scope } of [...scopesOf(machine)].reverse() satisfies ScopeInMachine[]) this.addLevel(scope);
  }

  lengthFrom(name: string): Length {
    return this.lengths.get(name) ?? { least: 0, most: Infinity };
  }

  stateOf(name: string): State | undefined {
    return this.scopeOf.get(name)?.states.get(name);
  }

  /** Whether something inside of a state may fail it, though every task succeeds. */
  mayFail(state: State): boolean {
    return innerScopes(state).some((scope) => this.failing.has(scope));
  }

  /** Names of the states of a level that may be run once `start` is entered, itself included. */
  reachedFrom(start: string, without: string | null = null): ReadonlySet<string> {
    const reached = new Set<string>();
    const open = start === without ? [] : [start];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const state = this.stateOf(name);
      if (state === undefined || reached.has(name)) continue;
      reached.add(name);
      open.push(...followersOf(state).filter((next) => next !== without));
    }
    return reached;
  }

  /** Whether a level can end from `start` without one of its states. */
  canAvoid(start: string, name: string): boolean {
    return [...this.reachedFrom(start, name)].some((reached) => {
      const state = this.stateOf(reached);
      return state !== undefined && (followersOf(state).length === 0 || this.mayFail(state));
    });
  }

  private addLevel(scope: Scope): void {
    for (const name of scope.states.keys()) this.scopeOf.set(name, scope);
    const inner = new Map([...scope.states.values()].map((state) => [state.name, this.insideOf(state)] as const));
    const least = leastOf(scope, inner);
    const most = mostOf(scope, inner);
    for (const name of scope.states.keys()) {
      this.lengths.set(name, { least: least.get(name) ?? 0, most: most.get(name) ?? Infinity });
    }
    const reached = [...this.reachedFrom(scope.startAt)].map((name) => scope.states.get(name));
    if (reached.some((state) => state?.type === "Fail" || (state !== undefined && this.mayFail(state)))) {
      this.failing.add(scope);
    }
  }

  /** What entering a state takes, itself included. */
  private insideOf(state: State): Length {
    if (state.type === "Map") return { least: 1, most: Infinity };
    const scopes = innerScopes(state);
    // A branch that fails ends the others wherever they are, but each has been begun.
    if (this.mayFail(state)) return { least: 1 + scopes.length, most: Infinity };
    const lengths = scopes.map(({ startAt }) => this.lengthFrom(startAt));
    return {
      least: lengths.reduce((sum, { least }) => sum + least, 1),
      most: lengths.reduce((sum, { most }) => sum + most, 1),
    };
  }
}

type Inner = ReadonlyMap<string, Length>;

/** The shortest ways, made shorter until none gets shorter. A state from which no end can be reached has none. */
function leastOf({ states }: Scope, inner: Inner): ReadonlyMap<string, number> {
  const least = new Map<string, number>();
  const order = [...states.values()].reverse();
  for (let round = 0; round < states.size; round++) {
    let changed = false;
    for (const state of order) {
      const followers = followersOf(state);
      const behind = followers.length === 0 ? 0 : Math.min(...followers.map((name) => least.get(name) ?? Infinity));
      const length = (inner.get(state.name)?.least ?? 1) + behind;
      if (length >= (least.get(state.name) ?? Infinity)) continue;
      least.set(state.name, length);
      changed = true;
    }
    if (!changed) break;
  }
  return least;
}

/** The longest ways, from the ends back; what is in a loop or leads to one has none. */
function mostOf({ states }: Scope, inner: Inner): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  const waiting = new Map<string, number>();
  const before = new Map<string, string[]>();
  const open: string[] = [];
  for (const state of states.values()) {
    const followers = followersOf(state);
    waiting.set(state.name, followers.length);
    if (followers.length === 0) open.push(state.name);
    for (const name of followers) before.set(name, [...(before.get(name) ?? []), state.name]);
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states.get(name);
    const behind = state === undefined ? [] : followersOf(state).map((next) => most.get(next) ?? Infinity);
    most.set(name, (inner.get(name)?.most ?? 1) + Math.max(0, ...behind));
    for (const earlier of before.get(name) ?? []) {
      const left = (waiting.get(earlier) ?? 0) - 1;
      waiting.set(earlier, left);
      if (left === 0) open.push(earlier);
    }
  }
  return most;
}
