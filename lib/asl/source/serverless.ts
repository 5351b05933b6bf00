import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { field } from "../build/read";
import { isTemplate, templateMachines } from "./cloudformation";
import { Intrinsics, TemplateTooLarge } from "./intrinsics";
import { machineTypeOf, nameOf } from "./properties";
import { ServerlessVariables } from "./serverlessVariables";
import { definitionText, type FoundMachine, type SourceContext } from "./source";

/*
 * State machines of a serverless.yml, by the plugin serverless-step-functions
 * (https://github.com/serverless-operations/serverless-step-functions), and those of its CloudFormation resources.
 */

export function isServerless(value: JsonObject): boolean {
  return Object.hasOwn(value, "stepFunctions") || (Object.hasOwn(value, "service") && Object.hasOwn(value, "provider"));
}

export function serverlessMachines(root: JsonObject, context: SourceContext): readonly FoundMachine[] {
  const variables = new ServerlessVariables(root, context);
  try {
    const steps = variables.resolve(field(root, "stepFunctions") ?? null);
    const machines = merged(isObject(steps) ? (field(steps, "stateMachines") ?? null) : null);
    const found = Object.entries(machines).map(([id, machine]) => machineOf(id, machine, context, variables.defaults));
    return [...found, ...resources(variables.resolve(field(root, "resources") ?? null), context)];
  } catch (error) {
    if (!(error instanceof TemplateTooLarge)) throw error;
    return [
      { kind: "unreadable", id: null, reason: "its variables come to more values than a configuration may have" },
    ];
  }
}

/** The machines may be split over several files: then there is a list of objects. */
function merged(value: Json): JsonObject {
  const parts = isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function resources(value: Json, context: SourceContext): readonly FoundMachine[] {
  const parts = isArray(value) ? value : [value];
  return parts.flatMap((part) => (isObject(part) && isTemplate(part) ? templateMachines(part, context) : []));
}

function machineOf(
  id: string,
  machine: Json,
  context: SourceContext,
  defaults: Readonly<Record<string, string | number | boolean>>,
): FoundMachine {
  if (!isObject(machine)) return { kind: "unreadable", id, reason: absent("it", machine) };
  const definition = new Intrinsics({}, context.given).value(field(machine, "definition"));
  const text = typeof definition === "string" && definition.trimStart().startsWith("{") ? definition : null;
  if (text === null && !isObject(definition))
    return { kind: "unreadable", id, reason: absent("its definition", definition) };
  return {
    kind: "machine",
    id,
    from: "Serverless Framework",
    name: nameOf(field(machine, "name")),
    type: machineTypeOf(field(machine, "type")),
    arn: null,
    text: text ?? definitionText(definition),
    format: "json",
    defaults: { ...defaults },
  };
}

function absent(what: string, value: Json): string {
  if (value === null) return `${what} is missing`;
  return `${what} is ${JSON.stringify(value).slice(0, 200)}, which is not known here; give the file it names together with this one, below the same folder`;
}
