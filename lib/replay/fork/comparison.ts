import type { HistoryEvent } from "@/lib/history/event";
import type { Chain, Chains } from "../chains";
import type { Comparable } from "../comparable";
import type { Divergence } from "../divergence";
import { type JsonDifference, jsonDifferences, type Matcher } from "../jsonDiff";
import { roleOf } from "../role";
import { differencesOf } from "./differences";
import type { ForkRun } from "./fork";

/** How often a state was entered by the record and by the fork. */
export type EnteredState = { readonly name: string; readonly recorded: number; readonly ours: number };

/** Data that both have and that differs; `state` is null where it is that of the execution. Ids are of the events. */
export type ChangedData = {
  readonly state: string | null;
  readonly what: "input" | "output";
  readonly recorded: number;
  readonly ours: number;
  readonly differences: readonly JsonDifference[];
};

export type ForkComparison = {
  /** The earliest difference; null: every event is as recorded. */
  readonly first: Divergence | null;
  /** In the order in which they were first entered: those of the record, then those of the fork alone. */
  readonly entered: readonly EnteredState[];
  /** In the order of the record. */
  readonly changed: readonly ChangedData[];
};

/** What a fork did otherwise than its record: its way, and the data on the way that both went. */
export function compareFork(
  fork: Pick<ForkRun, "events" | "taskTokens">,
  recorded: readonly HistoryEvent[],
  theirs: Chains,
): ForkComparison {
  const { ours, divergences, matcher } = differencesOf(fork, recorded, theirs);
  return {
    first: divergences[0] ?? null,
    entered: enteredStates(ours, theirs),
    changed: changedData(ours, theirs, matcher()),
  };
}

function enteredStates(ours: Chains, theirs: Chains): readonly EnteredState[] {
  const counts = new Map<string, { recorded: number; ours: number }>();
  const count = (chains: Chains, side: "recorded" | "ours") => {
    const entries = eventsIn(chains).filter(({ type, name }) => roleOf(type) === "enter" && name !== null);
    for (const { name } of entries.toSorted((a, b) => a.id - b.id)) {
      const known = counts.get(name ?? "") ?? { recorded: 0, ours: 0 };
      known[side]++;
      counts.set(name ?? "", known);
    }
  };
  count(theirs, "recorded");
  count(ours, "ours");
  return [...counts].map(([name, both]) => ({ name, ...both }));
}

function eventsIn({ byKey }: Chains): readonly Comparable[] {
  return [...byKey.values()].flatMap(({ events }) => events);
}

function changedData(ours: Chains, theirs: Chains, match: Matcher): readonly ChangedData[] {
  const changed: ChangedData[] = [];
  for (const [key, chain] of theirs.byKey) {
    const mine = ours.byKey.get(key);
    if (mine === undefined) continue;
    const here = dataOf(mine);
    for (const [place, theirData] of dataOf(chain)) {
      const myData = here.get(place);
      if (myData !== undefined) changed.push(...differing(theirData, myData, match));
    }
  }
  return changed.toSorted((a, b) => a.recorded - b.recorded);
}

/** The events of a chain that hold data of a visit of a state, or of the execution, by which visit of which it is. */
function dataOf({ events }: Chain): ReadonlyMap<string, Comparable> {
  const visits = new Map<string, number>();
  const found = new Map<string, Comparable>();
  for (const event of events) {
    const role = roleOf(event.type);
    if (role === "enter") visits.set(event.name ?? "", (visits.get(event.name ?? "") ?? 0) + 1);
    if (role === "enter" || role === "exit") {
      found.set(`${role} ${visits.get(event.name ?? "") ?? 0} ${event.name ?? ""}`, event);
    } else if (OF_EXECUTION.has(event.type)) found.set(event.type, event);
  }
  return found;
}

const OF_EXECUTION: ReadonlyMap<string, "input" | "output"> = new Map([
  ["ExecutionStarted", "input"],
  ["ExecutionSucceeded", "output"],
]);

function differing(theirs: Comparable, ours: Comparable, match: Matcher): readonly ChangedData[] {
  const what = OF_EXECUTION.get(theirs.type) ?? (roleOf(theirs.type) === "enter" ? "input" : "output");
  const [mine, recorded] = [ours.fields.get(what), theirs.fields.get(what)];
  // What a record hides cannot be said to differ.
  if (mine?.kind !== "json" || recorded?.kind !== "json") return [];
  const differences = jsonDifferences("$", mine.value, recorded.value, match);
  if (differences.length === 0) return [];
  return [{ state: theirs.name, what, recorded: theirs.id, ours: ours.id, differences }];
}
