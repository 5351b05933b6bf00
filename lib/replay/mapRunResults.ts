import type { MapState, StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import { own } from "@/lib/expr/own";
import { compileReferencePath } from "@/lib/expr/reference-path";
import type { HistoryEvent } from "@/lib/history/event";
import type { Chains } from "./chains";

/*
 * Distributed Maps in a replay. The histories of their children are not in the record of their parent: children are
 * run where they hang on their items alone. Else the Map Run is answered as a whole with what the record shows of its
 * result: the output of its state, where the result can be read out of that.
 */

/** How a Map Run ended whose children cannot be run. `output` is JSON text. */
export type RecordedMapRunResult =
  | { readonly kind: "succeeded"; readonly state: string; readonly output: string }
  | { readonly kind: "failed"; readonly state: string; readonly error?: string; readonly cause?: string };

/** Children of all Map Runs that one replay runs. */
const MOST_CHILDREN = 10_000;

/**
 * The Map Runs of a record that are answered as wholes, by the id of the event that ends them; an error, worded, when
 * what one came to can be neither computed nor read out of the record.
 */
export function recordedMapRunResults(
  machine: StateMachine,
  events: readonly HistoryEvent[],
  chains: Chains,
): Result<ReadonlyMap<number, RecordedMapRunResult>, string> {
  const whole = new Map<number, RecordedMapRunResult>();
  const entered = new Set(events.flatMap((event) => (event.type === "MapStateEntered" ? [event.details.name] : [])));
  const unknown = new Map<string, { readonly state: MapState; readonly why: string }>();
  for (const state of statesOf(machine)) {
    if (state.type !== "Map" || state.processor.mode !== "DISTRIBUTED" || !entered.has(state.name)) continue;
    const why = unknownIn(state) ?? tooMany(events);
    if (why !== null) unknown.set(state.name, { state, why });
  }
  if (unknown.size === 0) return ok(whole);
  for (const event of events) {
    if (event.type !== "MapRunSucceeded" && event.type !== "MapRunFailed" && event.type !== "MapRunRedriven") continue;
    const around = chains.chainOf.get(event.id)?.events ?? [];
    const name = around.findLast(({ id, type }) => id < event.id && type === "MapStateEntered")?.name ?? "";
    const found = unknown.get(name);
    if (found === undefined) continue;
    const no = (why: string) => err(`${name} is a distributed Map: ${found.why} ${why}`);
    if (event.type === "MapRunRedriven") return no("It was redriven, and what was done before is not known.");
    if (event.type === "MapRunFailed") {
      whole.set(event.id, { kind: "failed", state: name, ...event.details });
      continue;
    }
    const left = around.find(({ id, type }) => id > event.id && type === "MapStateExited");
    const exited = events[(left?.id ?? 0) - 1];
    const output =
      exited?.type === "MapStateExited" && exited.details.output.kind === "present" ? exited.details.output.text : null;
    const result = output === null ? null : resultIn(found.state, output);
    if (result === null) return no("Its result cannot be read out of the state's output.");
    whole.set(event.id, { kind: "succeeded", state: name, output: result });
  }
  return ok(whole);
}

/** The result of a Map Run, JSON text, read out of its state's output; null where that does not show it. */
function resultIn(state: MapState, output: string): string | null {
  if (state.queryLanguage === "JSONata") {
    const shown = state.output;
    if (shown === undefined || isResult(shown)) return output;
    const member = isObject(shown) ? Object.keys(shown).find((key) => isResult(own(shown, key))) : undefined;
    return member === undefined ? null : memberIn(output, member);
  }
  const { resultSelector, resultPath, outputPath } = state;
  if (resultSelector !== undefined || (outputPath !== undefined && outputPath !== "$")) return null;
  // Nobody sees it but Assign.
  if (resultPath === null) return state.assign === undefined ? "[]" : null;
  if (resultPath === undefined || resultPath === "$") return output;
  const path = compileReferencePath(resultPath);
  const read = path.ok ? path.value.read(JSON.parse(output) as Json) : null;
  return read?.ok === true ? jsonText(read.value) : null;
}

function isResult(value: Json | undefined): boolean {
  return typeof value === "string" && /^\{%\s*\$states\.result\s*%\}$/.test(value);
}

function memberIn(output: string, member: string): string | null {
  const value = JSON.parse(output) as Json;
  const found = isObject(value) ? own(value, member) : undefined;
  return found === undefined ? null : jsonText(found);
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
