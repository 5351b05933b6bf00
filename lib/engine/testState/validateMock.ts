import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { lookUp } from "./table";
import type { Model } from "./models";

const ROOT = "Mock result schema validation error: ";

/**
 * What AWS says of a mocked result that does not fit its service's model; null when it fits.
 *
 * Members the model does not name are let pass in both modes (recorded). The first fault in the order of
 * the result's members is told; a required one that is missing comes first.
 *
 * @param strict also asks for required members.
 */
export function validateMock(result: Json, model: Model, strict: boolean): string | null {
  if (!isObject(result)) return null;
  const ctx: Check = { model, strict };
  return checkShape(ctx, result, model.output, 0);
}

type Check = { readonly model: Model; readonly strict: boolean };

/** Models refer to themselves, results are as deep as their text: a bound keeps it finite. */
const DEEPEST = 100;

function checkShape(ctx: Check, value: JsonObject, shape: string, depth: number): string | null {
  const members = lookUp(ctx.model.shapes, shape) ?? {};
  if (ctx.strict) {
    const missing = Object.keys(members).find(
      (name) => members[name]?.endsWith("!") === true && !Object.hasOwn(value, name),
    );
    if (missing !== undefined) return `${ROOT}Required field '${missing}' is missing`;
  }
  for (const [name, item] of Object.entries(value)) {
    const type = lookUp(members, name);
    if (type === undefined || (depth === 0 && ctx.model.free.has(name))) continue;
    const fault = checkType(ctx, name, item, type.replace("!", ""), depth);
    if (fault !== null) return fault;
  }
  return null;
}

function checkType(ctx: Check, name: string, value: Json, type: string, depth: number): string | null {
  if (depth > DEEPEST || type === "any") return null;
  const simple = lookUp(SIMPLE, type);
  if (simple !== undefined) return simple.holds(value) ? null : `${ROOT}Field '${name}' must be ${simple.words}`;
  if (type.startsWith("[]")) {
    if (!isArray(value)) return `${ROOT}Field '${name}' must be an array`;
    return firstFault(value, (item) => checkType(ctx, name, item, type.slice(2), depth + 1));
  }
  if (!isObject(value)) return `${ROOT}Field '${name}' must be an object`;
  if (!type.startsWith("{}")) return checkShape(ctx, value, type, depth + 1);
  return firstFault(Object.values(value), (item) => checkType(ctx, name, item, type.slice(2), depth + 1));
}

function firstFault(items: readonly Json[], check: (item: Json) => string | null): string | null {
  for (const item of items) {
    const fault = check(item);
    if (fault !== null) return fault;
  }
  return null;
}

type Simple = { readonly holds: (value: Json) => boolean; readonly words: string };
const text: Simple = { holds: (value) => typeof value === "string", words: "a string" };

/** Times and binary data are texts (recorded). The words for objects and booleans are ours by analogy. */
const SIMPLE: Readonly<Record<string, Simple>> = {
  string: text,
  time: text,
  blob: text,
  number: { holds: (value) => typeof value === "number", words: "a number" },
  boolean: { holds: (value) => typeof value === "boolean", words: "a boolean" },
};
