import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { object, text } from "../build/read";
import { machineTypeOf, nameOf } from "./properties";
import { definitionText, type FoundMachine, type SourceKind } from "./source";

/*
 * Definitions in what AWS answered: DescribeStateMachine and DescribeStateMachineForExecution (in the names of the API
 * or of the SDKs that begin them with a capital), the console's export of an execution, and our own file.
 */

/** Null when the value holds no definition. */
export function answeredMachine(value: JsonObject): FoundMachine | null {
  const machine = object(value, "stateMachine");
  if (object(value, "execution") !== undefined && machine !== undefined) {
    // The export spells the type in small letters beside the machine.
    return found(machine, "console export", anyCase(value, "type"));
  }
  return found(value, "answer of AWS") ?? (machine === undefined ? null : found(machine, "answer of AWS"));
}

function found(value: JsonObject, from: SourceKind, type?: Json): FoundMachine | null {
  const definition = anyCase(value, "definition");
  const source = definition === undefined ? null : sourceOf(definition);
  if (source === null) return null;
  const own = isObject(definition) && text(definition, "text") !== undefined ? definition : value;
  return {
    kind: "machine",
    id: null,
    from,
    name: nameOf(anyCase(own, "machineName") ?? anyCase(own, "name")),
    type: machineTypeOf(anyCase(own, "type") ?? type),
    arn: nameOf(anyCase(own, "stateMachineArn")),
    text: source,
    format: "json",
    defaults: {},
  };
}

function sourceOf(definition: Json): string | null {
  if (typeof definition === "string") return definition;
  if (!isObject(definition)) return null;
  const own = text(definition, "text");
  if (own !== undefined) return own;
  return isObject(definition.States) ? definitionText(definition) : null;
}

function anyCase(value: JsonObject, name: string): Json | undefined {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return Object.hasOwn(value, name) ? value[name] : Object.hasOwn(value, capital) ? value[capital] : undefined;
}

/** What a file of AWS is that holds no definition, and which command gets one; null for anything else. */
export function definitionlessAnswer(value: JsonObject): string | null {
  const has = (name: string) => anyCase(value, name) !== undefined;
  const get = "get it with `aws stepfunctions describe-state-machine --state-machine-arn ARN`";
  if (isArray(anyCase(value, "events"))) return `a history, not a definition; ${get}`;
  if (isArray(anyCase(value, "stateMachines"))) return `a list of state machines without their definitions; ${get}`;
  if (isArray(anyCase(value, "executions"))) return `a list of executions, not a definition; ${get}`;
  if (has("executionArn") && has("status")) {
    return "the description of an execution, not a definition; get it with `aws stepfunctions describe-state-machine-for-execution --execution-arn ARN`";
  }
  return null;
}
