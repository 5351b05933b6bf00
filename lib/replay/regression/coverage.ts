import type { State, StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import type { Stage, Trace } from "@/lib/engine/trace";

/*
 * What of a definition runs came to. Each part has a name: a state its own, a transition `A → B`, the others a place in
 * their state: `Choose.Choices[0]`, `Pay.Retry[1]`, `Pay.Catch[0]`.
 */

export const COVERAGE_KINDS = ["states", "transitions", "rules", "retriers", "catchers"] as const;
export type CoverageKind = (typeof COVERAGE_KINDS)[number];

/** Names of parts, by their kind. */
export type Parts = Readonly<Record<CoverageKind, ReadonlySet<string>>>;

type MutableParts = Record<CoverageKind, Set<string>>;

export type Coverage = Readonly<
  Record<CoverageKind, { readonly total: number; readonly reached: number; readonly missing: readonly string[] }>
>;

/** A value for each kind of part. */
export function ofEachKind<T>(of: (kind: CoverageKind) => T): Record<CoverageKind, T> {
  return {
    states: of("states"),
    transitions: of("transitions"),
    rules: of("rules"),
    retriers: of("retriers"),
    catchers: of("catchers"),
  };
}

export function noParts(): MutableParts {
  return ofEachKind(() => new Set<string>());
}

/** Every part of a definition, states inside of Parallels and Maps included, in its order. */
export function partsOf(machine: StateMachine): Parts {
  const parts = noParts();
  for (const state of statesOf(machine)) {
    parts.states.add(state.name);
    for (const next of nextOf(state)) parts.transitions.add(transition(state.name, next));
    if (state.type === "Choice") addEach(parts.rules, state.name, "Choices", state.choices);
    if (!("retry" in state)) continue;
    addEach(parts.retriers, state.name, "Retry", state.retry);
    addEach(parts.catchers, state.name, "Catch", state.catch);
  }
  return parts;
}

function nextOf(state: State): readonly string[] {
  const next = "next" in state && state.next !== undefined ? [state.next] : [];
  if (state.type === "Choice") {
    return [...state.choices.map((rule) => rule.next), ...(state.default === undefined ? [] : [state.default])];
  }
  return "catch" in state ? [...next, ...state.catch.map((catcher) => catcher.next)] : next;
}

function addEach(into: Set<string>, state: string, field: string, of: readonly unknown[]): void {
  for (const index of of.keys()) into.add(`${state}.${field}[${index}]`);
}

function transition(from: string, to: string): string {
  return `${from} → ${to}`;
}

/** Listens to a run and keeps which parts it came to. A run that is listened to makes no other steps for it. */
export function reaching(reached: MutableParts): Trace {
  /** The state that each level of the run is in. */
  const levels = new Map<string, string>();
  const listen = (stage: Stage) => {
    switch (stage.kind) {
      case "attempt":
        // A retry and a redrive go on in the state.
        if (stage.entered) enter(stage);
        return;
      case "rule":
        if (stage.holds === true) reached.rules.add(`${stage.state}.Choices[${stage.index}]`);
        return;
      case "retrier":
        reached.retriers.add(`${stage.state}.Retry[${stage.index}]`);
        return;
      case "catcher":
        reached.catchers.add(`${stage.state}.Catch[${stage.index}]`);
        return;
      case "data":
      case "sent":
      case "retriesUsedUp":
      case "failed":
        return;
    }
  };
  return Object.assign(listen, { skipsData: true } as const);

  function enter({ state, path }: Stage): void {
    const before = levels.get(path);
    levels.set(path, state);
    reached.states.add(state);
    if (before !== undefined) reached.transitions.add(transition(before, state));
  }
}

/** What of all parts was reached, and what was not, in the definition's order. */
export function coverageOf(all: Parts, reached: Parts): Coverage {
  return ofEachKind((kind) => {
    const names = [...all[kind]];
    const missing = names.filter((name) => !reached[kind].has(name));
    return { total: names.length, reached: names.length - missing.length, missing };
  });
}

/** The share of all parts that was reached, 0 to 100; 100 where there are none. */
export function percentReached(coverage: Coverage): number {
  const sum = (of: "total" | "reached") => COVERAGE_KINDS.reduce((all, kind) => all + coverage[kind][of], 0);
  return sum("total") === 0 ? 100 : (100 * sum("reached")) / sum("total");
}
