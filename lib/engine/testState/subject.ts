import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { Scope, State, StateMachine } from "@/lib/asl/machine";
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
  const state = stateNamed(machine, stateName ?? STATE_NAME);
  return state === null ? err(invalid("State not found in definition")) : ok(state);
}

const TYPES = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];
/** Recorded: TestState has a sentence of its own, with the types in this order. */
const UNKNOWN_TYPE = `The field 'Type' should have one of these values: [${TYPES.join(", ")}]`;

function hasUnknownType(definition: Json, name: string): boolean {
  const machine = typeof definition === "string" ? jsonOf(definition) : definition;
  const states = isObject(machine) ? machine["States"] : undefined;
  const state = isObject(states) && Object.hasOwn(states, name) ? states[name] : undefined;
  const type = isObject(state) ? state["Type"] : undefined;
  return typeof type === "string" && !TYPES.includes(type);
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

/** Any state of the machine, nested ones too. */
export function stateNamed(scope: StateMachine | Scope, name: string): State | null {
  const levels: Scope[] = [scope];
  for (let level = levels.pop(); level !== undefined; level = levels.pop()) {
    const found = level.states.get(name);
    if (found !== undefined) return found;
    for (const state of level.states.values()) {
      if (state.type === "Parallel") levels.push(...state.branches);
      else if (state.type === "Map") levels.push(state.processor);
    }
  }
  return null;
}
