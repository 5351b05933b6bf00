import { isArray, isObject, type Json, type JsonObject, jsonOrNull } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";

/** Fields that hold other states: those are compared one by one. */
const INNER: ReadonlySet<string> = new Set(["Branches", "ItemProcessor", "Iterator"]);

/**
 * Names of the states of a definition that are not, or not so, in the one before.
 *
 * @param before JSON text, as `after`; a text that is none has no states.
 */
export function changedStates(before: string, after: string): ReadonlySet<string> {
  const [old, now] = [statesIn(before), statesIn(after)];
  return new Set([...now].flatMap(([name, text]) => (old.get(name) === text ? [] : [name])));
}

/** The JSON of each state without the states inside of it. By a stack of its own: definitions nest as deep as they like. */
function statesIn(definition: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting: Json[] = [jsonOrNull(definition)];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (isArray(value)) waiting.push(...value);
    if (!isObject(value)) continue;
    const states = value["States"];
    for (const [name, state] of isObject(states) ? Object.entries(states) : []) {
      if (!isObject(state)) continue;
      found.set(name, jsonText(Object.fromEntries(ownFields(state))));
      for (const field of INNER) waiting.push(state[field] ?? null);
    }
  }
  return found;
}

/** In an order of their own: that of a text means nothing. */
function ownFields(state: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(state)
    .filter(([field]) => !INNER.has(field))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
