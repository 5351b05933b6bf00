import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/*
 * Levels of states as they are written: the machine itself, a branch, the processor of a Map. Everything here makes new
 * objects; a definition is never changed.
 */

/** What a state is called in another place. */
export type Rename = (state: string) => string;

export const AS_IT_IS: Rename = (state) => state;

/** The states of a level by name, in their order. */
export function statesIn(level: JsonObject): ReadonlyMap<string, JsonObject> {
  const states = level["States"];
  const found = new Map<string, JsonObject>();
  for (const [name, state] of Object.entries(isObject(states) ? states : {})) {
    if (isObject(state)) found.set(name, state);
  }
  return found;
}

/** A level with other states. */
export function levelOf(level: JsonObject, startAt: string, states: ReadonlyMap<string, JsonObject>): JsonObject {
  return { ...level, StartAt: startAt, States: Object.fromEntries(states) };
}

export function typeOf(state: JsonObject): string {
  return String(state["Type"]);
}

export function branchesIn(state: JsonObject): readonly JsonObject[] {
  const branches = state["Branches"];
  return isArray(branches) ? branches.filter((branch): branch is JsonObject => isObject(branch)) : [];
}

/** The processor of a Map, and the field that holds it: older definitions call it Iterator. */
export function processorIn(
  state: JsonObject,
): { readonly field: "ItemProcessor" | "Iterator"; readonly level: JsonObject } | null {
  for (const field of ["ItemProcessor", "Iterator"] as const) {
    const level = state[field];
    if (isObject(level)) return { field, level };
  }
  return null;
}

export function isDistributed(state: JsonObject): boolean {
  const config = processorIn(state)?.level["ProcessorConfig"];
  return isObject(config) && config["Mode"] === "DISTRIBUTED";
}

/** A level with its states, nested ones too, under other names. */
export function renamedLevel(level: JsonObject, rename: Rename): JsonObject {
  return levelOf(level, rename(String(level["StartAt"])), renamedStates(level, rename));
}

/** The states of a level under other names. Recursion is bounded by the nesting that a definition may have. */
export function renamedStates(level: JsonObject, rename: Rename): Map<string, JsonObject> {
  const states = [...statesIn(level)];
  return new Map(states.map(([name, state]) => [rename(name), renamedInside(withTargets(state, rename), rename)]));
}

/** A state that leads to the same states under other names; what is inside of it is as it was. */
export function withTargets(state: JsonObject, rename: Rename): JsonObject {
  const { Next, Default, Choices, Catch } = state;
  return {
    ...state,
    ...(typeof Next === "string" ? { Next: rename(Next) } : {}),
    ...(typeof Default === "string" ? { Default: rename(Default) } : {}),
    ...(isArray(Choices) ? { Choices: Choices.map((rule) => ruleTo(rule, rename)) } : {}),
    ...(isArray(Catch) ? { Catch: Catch.map((rule) => ruleTo(rule, rename)) } : {}),
  };
}

function ruleTo(rule: Json, rename: Rename): Json {
  return isObject(rule) && typeof rule["Next"] === "string" ? { ...rule, Next: rename(rule["Next"]) } : rule;
}

function renamedInside(state: JsonObject, rename: Rename): JsonObject {
  const processor = processorIn(state);
  if (processor !== null) return { ...state, [processor.field]: renamedLevel(processor.level, rename) };
  if (typeOf(state) !== "Parallel") return state;
  return { ...state, Branches: branchesIn(state).map((branch) => renamedLevel(branch, rename)) };
}

/** Names of the states that may follow some, by any way, catchers included. */
export function reachedFrom(starts: readonly string[], states: ReadonlyMap<string, JsonObject>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...starts];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states.get(name);
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...targetsOf(state));
  }
  return reached;
}

export function targetsOf(state: JsonObject): readonly string[] {
  const targets: string[] = [];
  withTargets(state, (name) => {
    targets.push(name);
    return name;
  });
  return targets;
}

/** A level without the states that nothing leads to: AWS takes none. */
export function pruned(level: JsonObject): JsonObject {
  const states = statesIn(level);
  const startAt = String(level["StartAt"]);
  const reached = reachedFrom([startAt], states);
  return levelOf(level, startAt, new Map([...states].filter(([name]) => reached.has(name))));
}

/** A state without some of its fields. */
export function without(state: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(state).filter(([field]) => !fields.includes(field)));
}
