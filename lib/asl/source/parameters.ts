import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { field, object } from "../build/read";
import type { Substitutions } from "../substitute";

/**
 * Defaults of a template's parameters, by name. A parameter of an SSM type has the name of a value as its default, and
 * no value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function parameterDefaults(template: JsonObject): Substitutions {
  const parameters = object(template, "Parameters") ?? {};
  const defaults = Object.entries(parameters).flatMap(([name, parameter]) => {
    if (!isObject(parameter) || String(field(parameter, "Type")).startsWith("AWS::SSM::")) return [];
    const value = field(parameter, "Default");
    return isPlain(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(defaults);
}

function isPlain(value: Json | undefined): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
