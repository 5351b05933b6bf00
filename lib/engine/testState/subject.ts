import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { State, StateType } from "@/lib/asl/machine";
import { findState } from "@/lib/asl/walk";
import { parseMachine } from "@/lib/asl/parse";
import { err, ok, type Result } from "@/lib/base/result";
import { invalid, jsonOf, type Refusal, type TestRequest } from "./request";

/** The name of a state that comes without a machine (recorded in locations and in the context object). */
export const STATE_NAME = "StateName";

/** The state a test is about: the only one of the definition, or the named one of a whole machine. */
export function findSubject(request: TestRequest): Result<State, Refusal> {
  const { definition, stateName } = request;
  const wrapped = stateName === undefined ? wrap(definition) : definition;
  if (hasUnknownType(wrapped, stateName ?? STATE_NAME))
    return err({ error: "InvalidDefinition", message: UNKNOWN_TYPE });
  const { machine, diagnostics } = parseMachine(wrapped);
  if (machine === undefined) return err({ error: "InvalidDefinition", message: wordsOf(diagnostics) });
  const state = findState(machine, stateName ?? STATE_NAME);
  return state === undefined ? err(invalid("State not found in definition")) : ok(state);
}

/** In the order of the recorded sentence. */
const TYPES = {
  Task: true,
  Wait: true,
  Pass: true,
  Succeed: true,
  Fail: true,
  Choice: true,
  Parallel: true,
  Map: true,
} as const satisfies Record<StateType, true>;
/** Recorded: TestState has a sentence of its own. */
const UNKNOWN_TYPE = `The field 'Type' should have one of these values: [${Object.keys(TYPES).join(", ")}]`;

function hasUnknownType(definition: Json, name: string): boolean {
  const machine = typeof definition === "string" ? jsonOf(definition) : definition;
  const states = isObject(machine) ? machine["States"] : undefined;
  const state = isObject(states) && Object.hasOwn(states, name) ? states[name] : undefined;
  const type = isObject(state) ? state["Type"] : undefined;
  return typeof type === "string" && !Object.hasOwn(TYPES, type);
}

/** As CreateStateMachine words it. */
function wordsOf(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "ERROR");
  const texts = errors.map(({ code, message, location }) =>
    location === undefined ? `${code}: ${message}` : `${code}: ${message} at ${location}`,
  );
  return `Invalid State Machine Definition: '${texts.join(", ")}'`;
}

/** A machine around a single state, with a last state for every transition it names. A text that is no object stays. */
function wrap(definition: string): Json {
  const state = jsonOf(definition);
  if (!isObject(state)) return definition;
  const stubs = targetsOf(state).map((name): [string, Json] => [name, { Type: "Succeed" }]);
  return { StartAt: STATE_NAME, States: { ...Object.fromEntries(stubs), [STATE_NAME]: state } };
}

function targetsOf(state: JsonObject): readonly string[] {
  const rules = [state["Choices"], state["Catch"]].flatMap((list) => (isArray(list) ? list.filter(isObject) : []));
  const named = [state["Next"], state["Default"], ...rules.map((rule) => rule["Next"])];
  return named.filter((name): name is string => typeof name === "string" && name !== STATE_NAME);
}
