import { isArray, isObject, type Json } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { stateOutputs } from "@/lib/stats/stateOutputs";
import { valueAt } from "./compareData";
import { printPath } from "./path";
import type { PathStep } from "./query";

/*
 * The values of states' outputs that an index keeps, so that it answers as reading the histories does: of an execution all of
 * them or none. Which holds is told; what has more than an index keeps is read.
 */

/** A state whose outputs are indexed: what stands at some paths, and all below; null: everything. */
export type IndexedState = { readonly state: string; readonly paths: readonly (readonly PathStep[])[] | null };

/** A scalar of any visit's output; `path` as a query writes it, within the output. */
export type OutputAttribute = { readonly state: string; readonly path: string; readonly value: string };

/*
 * Bounds. What people look up is an id or a name: a longer text, and a thousand different values of one execution (a Map of
 * many items), are found by reading.
 */
const MAX_VALUE = 200;
const MAX_PATH = 250;
const MAX_VALUES = 1_000;
/** Members and items that are looked at. */
const MAX_PLACES = 50_000;
/** PostgreSQL holds neither NUL nor half of a surrogate pair in text. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** The values that an index keeps of an execution's events, each once; null where it cannot keep all of them. */
export function outputAttributesOf(
  events: readonly HistoryEvent[],
  indexed: readonly IndexedState[],
): readonly OutputAttribute[] | null {
  const byState = new Map(indexed.map((one) => [one.state, one.paths]));
  const found = new Map<string, OutputAttribute>();
  let places = 0;
  for (const { state, output } of stateOutputs(events, new Set(byState.keys()))) {
    for (const { path, value } of scalarsOf(output, byState.get(state) ?? [[]])) {
      if ((places += 1) > MAX_PLACES) return null;
      if (value === null) continue;
      const attribute = { state, path: printPath(path), value };
      if (!isStorable(attribute)) return null;
      found.set(JSON.stringify([state, attribute.path, value]), attribute);
      if (found.size > MAX_VALUES) return null;
    }
  }
  return [...found.values()];
}

/** Whether an index of some states can answer what stands at a path of a state's output. */
export function isIndexedPath(indexed: readonly IndexedState[], state: string, path: readonly PathStep[]): boolean {
  const found = indexed.find((one) => one.state === state);
  return found !== undefined && (found.paths ?? [[]]).some((kept) => kept.every((step, i) => step === path[i]));
}

export function isStorable({ path, value }: Pick<OutputAttribute, "path" | "value">): boolean {
  if (path.length > MAX_PATH || value.length > MAX_VALUE) return false;
  return !UNSTORABLE.test(path) && !UNSTORABLE.test(value);
}

/** `value`: null for what is no scalar that a comparison finds (lib/contract/query/compareData). */
type Place = { readonly path: readonly PathStep[]; readonly value: string | null };

/** Every place at and below some paths, without recursion: an output may be nested deeply. */
function* scalarsOf(output: Json, paths: readonly (readonly PathStep[])[]): Generator<Place> {
  for (const from of paths) {
    const value = valueAt(output, from);
    if (value === undefined) continue;
    const todo: { readonly path: readonly PathStep[]; readonly value: Json }[] = [{ path: from, value }];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      yield { path: at.path, value: comparable(at.value) };
      for (const [step, inner] of insideOf(at.value)) todo.push({ path: [...at.path, step], value: inner });
    }
  }
}

function insideOf(value: Json): Iterable<readonly [PathStep, Json]> {
  if (isArray(value)) return value.entries();
  return isObject(value) ? Object.entries(value) : [];
}

function comparable(value: Json): string | null {
  return value === null || value === "" || typeof value === "object" ? null : String(value);
}
