import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import type { QueryLanguage, Source } from "../machine";

/*
 * Reading a definition that has passed the checks. What is absent or of another type reads as absent;
 * a checked definition has no such thing, so nothing is lost.
 */

/** The field's own value; fields that only the prototype has do not exist. */
export function field(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function text(object: JsonObject, name: string): string | undefined {
  const value = field(object, name);
  return typeof value === "string" ? value : undefined;
}

export function number(object: JsonObject, name: string): number | undefined {
  const value = field(object, name);
  return typeof value === "number" ? value : undefined;
}

export function object(from: JsonObject, name: string): JsonObject | undefined {
  const value = field(from, name);
  return isObject(value) ? value : undefined;
}

export function objects(from: JsonObject, name: string): readonly JsonObject[] {
  const value = field(from, name);
  return isArray(value) ? value.filter((item): item is JsonObject => isObject(item)) : [];
}

export function texts(from: JsonObject, name: string): readonly string[] {
  const value = field(from, name);
  return isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A path field, where `null` is a value of its own. */
export function nullable(object: JsonObject, name: string): string | null | undefined {
  return field(object, name) === null ? null : text(object, name);
}

/** A number written down as `name`, as a path in `namePath`, or as a JSONata expression. */
export function numberSource(object: JsonObject, name: string): Source<number> | undefined {
  const value = field(object, name);
  if (typeof value === "number") return { kind: "literal", value };
  // Text where a number belongs is an expression: the checks take it in JSONata only.
  return typeof value === "string" ? expressionSource(value) : pathSource(object, `${name}Path`);
}

/** A text written down as `name`, as a path in `pathName`, or in JSONata as an expression. */
export function textSource(
  object: JsonObject,
  language: QueryLanguage,
  name: string,
  pathName = `${name}Path`,
): Source<string> | undefined {
  const value = text(object, name);
  if (value === undefined) return pathSource(object, pathName);
  return (language === "JSONata" ? expressionSource(value) : undefined) ?? { kind: "literal", value };
}

function expressionSource(text: string): Source<never> | undefined {
  const expression = expressionIn(text);
  return expression === null ? undefined : { kind: "jsonata", expression };
}

function pathSource(object: JsonObject, name: string): Source<never> | undefined {
  const path = text(object, name);
  return path === undefined ? undefined : { kind: "path", path };
}

/** An object with the fields that are present: `exactOptionalPropertyTypes` tells absent from undefined. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
