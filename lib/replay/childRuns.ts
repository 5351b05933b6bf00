import type { MapState, StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import type { CompiledMachine } from "@/lib/engine/compiled";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import type { Effect, Input } from "@/lib/engine/protocol";
import type { HistoryEvent } from "@/lib/history/event";
import { runRecorded } from "./recordedRun";

/*
 * Children of a distributed Map in a replay. Their histories are not in the record of their parent: they are run
 * where nothing outside has a say in them, and else they cannot be known.
 */

/** Children of all Map Runs that one replay runs. */
const MOST_CHILDREN = 10_000;

type Starting = Extract<Effect, { readonly kind: "startChild" }>;
type Writing = Extract<Effect, { readonly kind: "writeResult" }>;

/** Runs a child that asks for nothing outside; null where it does not end. */
export async function runChild(
  machine: CompiledMachine,
  { state, token, execution, input, at: startedAt }: Starting,
  at: Instant,
): Promise<Input | null> {
  const child = machine.states.get(state)?.child;
  if (child === undefined) return null;
  const { status, output, error, cause } = await runRecorded(child, { execution, input, seed: "child" }, startedAt, []);
  if (status === "RUNNING") return null;
  return {
    kind: "childEnded",
    token,
    at,
    status,
    input,
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}

/** What a ResultWriter answers follows from the definition and the Map Run. */
export function writtenAt({ token, mapRunArn, parameters }: Writing, at: Instant): Input {
  const place = resultPlace(mapRunArn, JSON.parse(parameters) as Json);
  return { kind: "resultWritten", token, at, output: jsonText(place) };
}

/**
 * Why the Map Runs of a record cannot be replayed, worded; null when all can: their items are the state's own, and
 * their children hang on nothing but these.
 */
export function unknownMapRun(machine: StateMachine, events: readonly HistoryEvent[]): string | null {
  const entered = new Set(events.flatMap((event) => (event.type === "MapStateEntered" ? [event.details.name] : [])));
  for (const state of statesOf(machine)) {
    if (state.type !== "Map" || state.processor.mode !== "DISTRIBUTED" || !entered.has(state.name)) continue;
    const why = unknownIn(state) ?? tooMany(events);
    if (why !== null) return `${state.name} is a distributed Map: ${why}`;
  }
  return null;
}

/** What differs from one run of a child to the next: who it is, when it ran, and chance. */
const VARYING = /\$\$|states\.context|States\.(?:UUID|MathRandom)|\$(?:random|uuid|now|millis)\b/;

function unknownIn(state: MapState): string | null {
  if (state.distributed?.itemReader !== undefined) return "what its reader read is not recorded.";
  const inner = [...statesOf(state.processor)];
  if (inner.some(({ type }) => type === "Task"))
    return "what its children's tasks answered is in histories of their own.";
  if (inner.some((one) => VARYING.test(JSON.stringify(one)))) {
    return "its children's results hang on chance, time or names of their own, which are not recorded.";
  }
  return null;
}

function tooMany(events: readonly HistoryEvent[]): string | null {
  const lengths = events.map((event) => (event.type === "MapStateStarted" ? (event.details.length ?? 0) : 0));
  const children = lengths.reduce((sum, length) => sum + length, 0);
  return children > MOST_CHILDREN ? `at most ${MOST_CHILDREN} children are replayed, these are ${children}.` : null;
}
