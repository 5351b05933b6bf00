import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { ApiError, invalidRequest } from "./apiError";

/*
 * Shapes of requests, as AWS's model of the API has them, and what AWS says of a request that has another one
 * (recorded: "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: …").
 */

export type Field =
  | {
      readonly kind: "text";
      readonly required?: true;
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly oneOf?: readonly string[];
    }
  | {
      readonly kind: "number";
      readonly required?: true;
      readonly min?: number;
      readonly max?: number;
      readonly whole?: true;
    }
  | { readonly kind: "flag"; readonly required?: true }
  | {
      readonly kind: "list";
      readonly required?: true;
      readonly of: Field;
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly kind: "object"; readonly required?: true; readonly members: Shape };

export type Shape = Readonly<Record<string, Field>>;

type Broken = { readonly path: string; readonly value: string; readonly rule: string };

/** How many broken constraints are named. */
const MAX_NAMED = 10;

/** The request with only the members that the shape has. Throws SerializationException or ValidationException. */
export function readShape(shape: Shape, request: Json): JsonObject {
  if (!isObject(request)) throw serialization("Start of structure or map found where not expected");
  const broken: Broken[] = [];
  const read = readMembers(shape, request, "", broken);
  if (broken.length === 0) return read;
  const said = broken
    .slice(0, MAX_NAMED)
    .map(({ path, value, rule }) => `Value ${value} at '${path}' failed to satisfy constraint: ${rule}`);
  const count = `${broken.length} validation error${broken.length === 1 ? "" : "s"} detected`;
  throw invalidRequest(`${count}: ${said.join("; ")}`);
}

function readMembers(shape: Shape, value: JsonObject, path: string, broken: Broken[]): JsonObject {
  const read: [string, Json][] = [];
  for (const [name, field] of Object.entries(shape)) {
    const at = path === "" ? name : `${path}.${name}`;
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined || member === null) {
      if (field.required === true) broken.push({ path: at, value: "null", rule: "Member must not be null" });
      continue;
    }
    read.push([name, readField(field, member, at, broken)]);
  }
  return Object.fromEntries(read);
}

function readField(field: Field, value: Json, path: string, broken: Broken[]): Json {
  switch (field.kind) {
    case "text":
      return readText(field, value, path, broken);
    case "number":
      return readNumber(field, value, path, broken);
    case "flag":
      if (typeof value !== "boolean") throw serialization(`${typeNameOf(value)} can not be converted to a Boolean`);
      return value;
    case "list":
      if (!isArray(value)) throw serialization("Unexpected field type");
      checkLength(field, value.length, JSON.stringify(value), path, broken);
      return value.map((one, at) => readField(field.of, one, `${path}.${at + 1}.member`, broken));
    case "object":
      if (!isObject(value)) throw serialization("Unexpected field type");
      return readMembers(field.members, value, path, broken);
  }
}

function readText(field: Extract<Field, { kind: "text" }>, value: Json, path: string, broken: Broken[]): string {
  if (typeof value !== "string") throw serialization(`${typeNameOf(value)} can not be converted to a String`);
  const shown = `'${value.length > 2_000 ? `${value.slice(0, 2_000)}…` : value}'`;
  checkLength(field, value.length, shown, path, broken);
  const { pattern, oneOf } = field;
  if (pattern !== undefined && !pattern.test(value)) {
    broken.push({ path, value: shown, rule: `Member must satisfy regular expression pattern: ${pattern.source}` });
  }
  if (oneOf !== undefined && !oneOf.includes(value)) {
    broken.push({ path, value: shown, rule: `Member must satisfy enum value set: [${oneOf.join(", ")}]` });
  }
  return value;
}

function readNumber(field: Extract<Field, { kind: "number" }>, value: Json, path: string, broken: Broken[]): number {
  if (typeof value !== "number") throw serialization(`${typeNameOf(value)} can not be converted to an Integer`);
  const { min, max } = field;
  if (min !== undefined && value < min) {
    broken.push({ path, value: `'${value}'`, rule: `Member must have value greater than or equal to ${min}` });
  }
  if (max !== undefined && value > max) {
    broken.push({ path, value: `'${value}'`, rule: `Member must have value less than or equal to ${max}` });
  }
  return field.whole === true ? Math.trunc(value) : value;
}

function checkLength(
  { min, max }: { readonly min?: number; readonly max?: number },
  length: number,
  value: string,
  path: string,
  broken: Broken[],
): void {
  if (min !== undefined && length < min) {
    broken.push({ path, value, rule: `Member must have length greater than or equal to ${min}` });
  }
  if (max !== undefined && length > max) {
    broken.push({ path, value, rule: `Member must have length less than or equal to ${max}` });
  }
}

function typeNameOf(value: Json): string {
  if (typeof value === "number") return "NUMBER_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  if (typeof value === "string") return "STRING_VALUE";
  return isArray(value) ? "START_ARRAY" : "START_OBJECT";
}

export function serialization(message: string): ApiError {
  return new ApiError("SerializationException", message);
}
