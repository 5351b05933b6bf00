import { statesOf } from "@/lib/asl/walk";
import type { StateMachine } from "@/lib/asl/machine";
import { countTransitions } from "@/lib/cost/transitions";
import { fold } from "@/lib/history/fold";
import type { HistoryEvent, KnownEvent } from "@/lib/history/event";
import type { Prediction } from "@/lib/replay/rerun/prediction";
import type { Observed } from "./disturbed";

/** A run before it was run again, and what then happened. */
export type Happened = {
  readonly machine: StateMachine;
  readonly before: Observed;
  /** Of the same execution, or of another that took over. */
  readonly after: Observed;
  readonly isRedrive: boolean;
  /** What a state was called in the machine as it was written; null: it was added. */
  readonly originOf: (state: string) => string | null;
};

/** What of a prediction did not come true, in words. */
export function whatWasWrong(prediction: Prediction, happened: Happened): readonly string[] {
  return [
    ...wrongTransitions(prediction, happened),
    ...wrongTasks(prediction, happened),
    ...wrongLater(prediction, happened),
    ...(happened.isRedrive ? [...wrongBeginnings(prediction, happened), ...wrongItems(prediction, happened)] : []),
    ...wrongEnd(prediction, happened),
  ];
}

function wrongTransitions({ transitions: { least, dependsOn } }: Prediction, happened: Happened): string[] {
  if (!hasSucceeded(happened)) return [];
  const { before, after, isRedrive } = happened;
  const added = transitionsIn(after.result.events) - (isRedrive ? transitionsIn(before.result.events) : 0);
  if (added === least || (dependsOn.length > 0 && added > least)) return [];
  return [`${added} transitions, not ${least}${dependsOn.length > 0 ? ` or more by ${dependsOn.join(", ")}` : ""}`];
}

function transitionsIn(events: readonly HistoryEvent[]): number {
  return countTransitions(fold(events)).total;
}

function wrongTasks({ invoked, notInvoked }: Prediction, happened: Happened): string[] {
  const earlier = new Set(happened.before.invoked.map(({ state }) => state));
  const again = new Set(happened.after.invoked.map(({ state }) => state).filter((state) => earlier.has(state)));
  const outside = statesOutside(happened.machine);
  const told = new Map(invoked.map(({ state, certain }) => [state, certain]));
  return [
    ...[...again]
      .filter((state) => outside.has(state) && !told.has(state))
      .map((state) => `${state} was invoked again`),
    ...notInvoked.filter(({ state }) => again.has(state)).map(({ state }) => `${state} was invoked all the same`),
    ...[...told]
      .filter(([state, certain]) => certain && hasSucceeded(happened) && !again.has(state))
      .map(([state]) => `${state} was not invoked`),
  ];
}

/** States that are not run by child executions: these have histories of their own. */
function statesOutside(machine: StateMachine): ReadonlySet<string> {
  const inside = [...statesOf(machine)].flatMap((state) =>
    state.type === "Map" && state.processor.mode === "DISTRIBUTED" ? [...statesOf(state.processor)] : [],
  );
  const children = new Set(inside.map(({ name }) => name));
  return new Set([...statesOf(machine)].map(({ name }) => name).filter((name) => !children.has(name)));
}

function wrongLater({ later }: Prediction, happened: Happened): string[] {
  const earlier = new Set(enteredIn(happened.before.result.events));
  const entered = new Set(newEvents(happened).flatMap((name) => happened.originOf(name) ?? []));
  const told = new Set(later.map(({ state }) => state));
  return [
    ...[...entered].filter((state) => !earlier.has(state) && !told.has(state)).map((state) => `${state} is new`),
    ...later
      .filter(({ state, certain }) => (certain && hasSucceeded(happened) && !entered.has(state)) || earlier.has(state))
      .map(({ state }) => `${state} was not entered for the first time`),
  ];
}

/** Names of the states that are entered by what happened afterwards. */
function newEvents({ before, after, isRedrive }: Happened): readonly string[] {
  return enteredIn(isRedrive ? after.result.events.slice(before.result.events.length) : after.result.events);
}

function enteredIn(events: readonly HistoryEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type !== "Unknown" && event.type.endsWith("StateEntered") && "name" in event.details
      ? [String(event.details.name)]
      : [],
  );
}

/** Tasks that a redrive invokes are those that it enters, and those at which it goes on. */
function wrongBeginnings({ runAgain }: Prediction, happened: Happened): string[] {
  const outside = statesOutside(happened.machine);
  const tasks = new Set([...statesOf(happened.machine)].flatMap(({ name, type }) => (type === "Task" ? [name] : [])));
  const left = new Map<string, number>();
  const count = (state: string, by: number) => left.set(state, (left.get(state) ?? 0) + by);
  for (const { state } of happened.after.invoked) if (outside.has(state)) count(state, 1);
  for (const state of newEvents(happened)) if (tasks.has(state)) count(state, -1);
  for (const { state, type } of runAgain) if (type === "Task") count(state, -1);
  return [...left].filter(([, n]) => n !== 0).map(([state, n]) => `${state} went on ${n} times more than told`);
}

/** Items that begin anew and that go on are told, of each Map that is not entered again. */
function wrongItems({ containers }: Prediction, happened: Happened): string[] {
  if (!hasSucceeded(happened)) return [];
  const { before, after } = happened;
  const entered = new Set(newEvents(happened));
  const added = after.result.events.slice(before.result.events.length);
  const count = (type: HistoryEvent["type"], state: string) =>
    added.filter((event) => event.type !== "Unknown" && event.type === type && hasName(event, state)).length;
  const maps = containers.filter(({ of, state }) => of === "items" && !entered.has(state));
  return [...new Set(maps.map(({ state }) => state))].flatMap((state) => {
    const of = maps.filter((one) => one.state === state);
    const start = of.reduce((sum, one) => sum + (one.start ?? 0), 0);
    const ending = of.reduce((sum, one) => sum + (one.goOn ?? 0), start);
    const [begun, ended] = [count("MapIterationStarted", state), count("MapIterationSucceeded", state)];
    // One that was in line, whose input was not made, has no event yet.
    return ended === ending && begun >= start ? [] : [`${begun} items of ${state} began and ${ended} ended`];
  });
}

function hasName({ details }: KnownEvent, name: string): boolean {
  return "name" in details && details.name === name;
}

function wrongEnd({ ends }: Prediction, { after }: Happened): string[] {
  if (ends === null || (after.result.run.status === ends.status && after.result.run.error === ends.error)) return [];
  return [`it ended as ${after.result.run.status} with ${after.result.run.error}`];
}

function hasSucceeded({ after }: Happened): boolean {
  return after.result.run.status === "SUCCEEDED";
}
