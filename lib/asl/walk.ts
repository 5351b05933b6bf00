import { unreachable } from "@/lib/base/unreachable";
import type { Scope, State } from "./machine";

/** A level of states in its place: the state that holds it, and which of its branches it is. */
export type ScopeInMachine = {
  readonly scope: Scope;
  /** Absent for the machine itself. */
  readonly parent?: string;
  /** Index of the branch of a Parallel; absent for the processor of a Map. */
  readonly branch?: number;
  readonly depth: number;
};

/** The levels directly inside a state, in order. */
export function innerScopes(state: State): readonly Scope[] {
  switch (state.type) {
    case "Parallel":
      return state.branches;
    case "Map":
      return [state.processor];
    case "Pass":
    case "Task":
    case "Choice":
    case "Wait":
    case "Succeed":
    case "Fail":
      return [];
    default:
      return unreachable(state);
  }
}

/**
 * Every level of a machine, the outer before the inner, in the order of the definition. By a stack of its own, not by
 * recursion: definitions nest as deep as their text allows.
 */
export function* scopesOf(root: Scope): Generator<ScopeInMachine> {
  const waiting: ScopeInMachine[] = [{ scope: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const inner: ScopeInMachine[] = [];
    for (const state of next.scope.states.values()) {
      for (const [i, scope] of innerScopes(state).entries()) {
        const branch = state.type === "Parallel" ? { branch: i } : {};
        inner.push({ scope, parent: state.name, ...branch, depth: next.depth + 1 });
      }
    }
    waiting.push(...inner.reverse());
  }
}

/** Every state of a machine, nested ones included. */
export function* statesOf(root: Scope): Generator<State> {
  for (const { scope } of scopesOf(root)) yield* scope.states.values();
}

/** The state with a name, wherever it is: names are unique over the whole machine. */
export function findState(root: Scope, name: string): State | undefined {
  for (const { scope } of scopesOf(root)) {
    const state = scope.states.get(name);
    if (state !== undefined) return state;
  }
  return undefined;
}
