import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { valueOf } from "../check/objectRules";
import type { Location } from "../location";

/** One level of states of a definition that need not be valid. */
export type Level = {
  readonly at: Location;
  readonly level: JsonObject;
  readonly states: readonly (readonly [name: string, state: JsonObject])[];
};

/** Every level, the outer before the inner, in the order of the definition. */
export function* levelsOf(level: Json, at: Location = []): Generator<Level> {
  if (!isObject(level)) return;
  const all = valueOf(level, "States");
  const states = isObject(all) ? Object.entries(all).filter(isState) : [];
  yield { at, level, states };
  for (const [name, state] of states) {
    for (const [inner, steps] of innerLevels(state)) yield* levelsOf(inner, [...at, "States", name, ...steps]);
  }
}

function isState(entry: [string, Json]): entry is [string, JsonObject] {
  return isObject(entry[1]);
}

function innerLevels(state: JsonObject): readonly (readonly [Json, Location])[] {
  const branches = valueOf(state, "Branches");
  const parallel = isArray(branches) ? branches.map((branch, i) => [branch, ["Branches", i]] as const) : [];
  const processors = ["ItemProcessor", "Iterator"].flatMap((name) => {
    const processor = valueOf(state, name);
    return processor === undefined ? [] : [[processor, [name]] as const];
  });
  return [...parallel, ...processors];
}
