import { isObject, type Json } from "@/lib/base/json";
import { buildMachine } from "./build/machine";
import { hidesMeaning } from "./check/misleadingText";
import type { Finding } from "./finding";
import type { Location } from "./location";
import type { State, StateMachine } from "./machine";
import { scopesOf } from "./walk";

/*
 * A definition that AWS accepted, as the record of an execution shows, and that our checks mind. What they mind is no
 * reason not to run it: most findings change nothing in what the interpreter does, and a state that is never entered
 * does no harm. What cannot be run as it is written is a doubt about its state.
 */

export type RecordedMachine = {
  /** Null where the definition has no states. */
  readonly machine: StateMachine | null;
  /** States that hold something that cannot be run as it is written, each with the first finding that says so. */
  readonly doubts: ReadonlyMap<string, string>;
};

/** Builds what can be built. Never throws; linear in the definition. */
export function buildRecorded(definition: Json, findings: readonly Finding[]): RecordedMachine {
  const states = isObject(definition) ? definition["States"] : undefined;
  if (!isObject(definition) || !isObject(states) || Object.keys(states).length === 0) {
    return { machine: null, doubts: new Map() };
  }
  const doubts = doubtsIn(findings);
  return { machine: withTargets(buildMachine(definition), doubts), doubts };
}

function doubtsIn(findings: readonly Finding[]): Map<string, string> {
  const doubts = new Map<string, string>();
  for (const finding of findings) {
    if (finding.severity !== "ERROR" || !hidesMeaning(finding)) continue;
    const state = stateAt(finding.place ?? finding.location ?? []);
    if (state !== null && !doubts.has(state)) doubts.set(state, finding.message);
  }
  return doubts;
}

/** The innermost state that a place is in; null outside of all states. */
export function stateAt(location: Location): string | null {
  let found: string | null = null;
  for (let i = 0; location[i] === "States" && i + 1 < location.length;) {
    found = String(location[i + 1]);
    const inside = location[i + 2];
    if (inside === "Branches") i += 4;
    else if (inside === "ItemProcessor" || inside === "Iterator") i += 3;
    else break;
  }
  return found;
}

/** The machine with a state wherever a way leads: one that is not defined is a Pass, and a doubt. */
function withTargets(machine: StateMachine, doubts: Map<string, string>): StateMachine {
  const names = new Set([...scopesOf(machine)].flatMap(({ scope }) => [...scope.states.keys()]));
  for (const { scope } of scopesOf(machine)) {
    for (const name of [scope.startAt, ...[...scope.states.values()].flatMap(targetsOf)]) {
      if (names.has(name)) continue;
      names.add(name);
      (scope.states as Map<string, State>).set(name, { type: "Pass", name, queryLanguage: machine.queryLanguage });
      doubts.set(name, `The definition has no state '${name}'`);
    }
  }
  return machine;
}

function targetsOf(state: State): readonly string[] {
  const next = "next" in state && state.next !== undefined ? [state.next] : [];
  const caught = "catch" in state ? state.catch.map((one) => one.next) : [];
  if (state.type !== "Choice") return [...next, ...caught];
  return [...state.choices.map((one) => one.next), ...(state.default === undefined ? [] : [state.default])];
}
