import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { callIn, Intrinsics } from "./intrinsics";
import { definitionText, type FoundMachine } from "./source";

/**
 * A file that is one definition. Its text stays as it came, so that what is said of it has a line; only a definition
 * with functions of CloudFormation in it (`{"Fn::GetAtt": …}`, as one that a template includes) is written anew.
 */
export function plainDefinition(text: string, fileName: string, value: JsonObject | null): FoundMachine {
  const machine = { id: null, from: "definition", name: null, type: null, arn: null, defaults: {} } as const;
  const format = formatOf(fileName, text);
  if (value !== null && holdsCall(value, format === "yaml")) {
    return { kind: "machine", ...machine, text: definitionText(new Intrinsics({}, {}).value(value)), format: "json" };
  }
  return { kind: "machine", ...machine, text, format };
}

/** By the ending; a text without one is JSON when it begins as JSON does. */
function formatOf(fileName: string, text: string): "json" | "yaml" {
  if (/\.ya?ml$/i.test(fileName)) return "yaml";
  if (/\.[a-z0-9]{1,10}$/i.test(fileName)) return "json";
  return /^\uFEFF?\s*[{["]/.test(text) ? "json" : "yaml";
}

/** `{"Ref": …}` in JSON may be data; in YAML it was written as `!Ref`. */
function holdsCall(root: Json, isYaml: boolean): boolean {
  const open: Json[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isObject(value)) {
      const call = callIn(value);
      if (call !== null && (isYaml || call.name !== "Ref")) return true;
      open.push(...Object.values(value));
    } else if (isArray(value)) open.push(...value);
  }
  return false;
}
