import type { Json, JsonObject } from "@/lib/base/json";
import type { ChoiceRule, Condition, Source } from "../machine";
import { operatorOf } from "../operators";
import { field, object, objects, text } from "./read";

/** The condition of a checked rule: JSONata's `Condition`, or JSONPath's operators. */
export function buildCondition(rule: JsonObject): ChoiceRule["condition"] {
  const jsonata = field(rule, "Condition");
  return jsonata === undefined ? condition(rule) : { jsonata };
}

function condition(rule: JsonObject): Condition {
  for (const op of ["And", "Or"] as const) {
    if (Object.hasOwn(rule, op)) return { op, of: objects(rule, op).map(condition) };
  }
  const not = object(rule, "Not");
  if (not !== undefined) return { op: "Not", of: condition(not) };
  const name = Object.keys(rule).find((key) => operatorOf(key) !== undefined) ?? "IsPresent";
  const { op, path } = operatorOf(name) ?? { op: name, path: false };
  return { op, variable: text(rule, "Variable") ?? "$", operand: operand(field(rule, name) ?? null, path) };
}

function operand(value: Json, path: boolean): Source<Json> {
  return path ? { kind: "path", path: String(value) } : { kind: "literal", value };
}
