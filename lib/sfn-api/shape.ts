import type { z } from "zod";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { ApiError, invalidRequest } from "./apiError";
import { type OperationName, type RequestOf, SHAPES } from "./shapes";

/*
 * A request against its shape, in the two ways in which AWS refuses one: a member of another type is not read at all
 * (SerializationException), one that breaks a constraint is told with its value and its place (ValidationException).
 */

/** Deeper than anything that a request holds; what nests deeper is refused before anything recurses over it. */
const MAX_DEPTH = 64;

/** The input of an operation from its JSON; throws an ApiError. */
export function readRequest<Name extends OperationName>(operation: Name, json: Json): RequestOf<Name> {
  const shape: z.ZodType = SHAPES[operation];
  return readShape(shape, json) as RequestOf<Name>;
}

/** A request of any service whose shape is `shape`; throws an ApiError. */
export function readShape<T>(shape: z.ZodType<T>, json: Json): T {
  if (!isObject(json)) throw serialization("Start of structure or map found where not expected.");
  const input = withoutNulls(json, 0);
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusalOf(parsed.error.issues, input);
}

export function serialization(message: string): ApiError {
  return new ApiError("SerializationException", message);
}

/** A member that is null is absent, as in all of AWS's JSON. */
function withoutNulls(value: Json, depth: number): Json {
  if (depth > MAX_DEPTH) throw serialization("The request nests too deeply.");
  if (isArray(value)) return value.map((item) => withoutNulls(item, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === null ? [] : [[key, withoutNulls(member, depth + 1)] as const],
    ),
  );
}

type Issue = z.core.$ZodIssue;

function refusalOf(issues: readonly Issue[], input: Json): ApiError {
  const broken: string[] = [];
  for (const issue of issues) {
    const value = valueAt(input, issue.path);
    if (issue.code === "invalid_type" && value !== undefined && value !== null) throw mistyped(issue.expected, value);
    broken.push(
      `Value ${printed(issue, value)}at '${placeOf(issue.path)}' failed to satisfy constraint: ${rule(issue)}`,
    );
  }
  const errors = broken.length === 1 ? "1 validation error" : `${broken.length} validation errors`;
  return invalidRequest(`${errors} detected: ${broken.join("; ")}`);
}

const WIRE_TYPES: Readonly<Record<string, string>> = {
  string: "a String",
  int: "an Integer",
  number: "a Float",
  boolean: "a Boolean",
  array: "a List",
  object: "a Structure",
};

function mistyped(expected: string, value: Json): ApiError {
  const kind = isArray(value) ? "ARRAY" : typeof value === "object" ? "OBJECT" : typeof value;
  return serialization(`${kind.toUpperCase()}_VALUE can not be converted to ${WIRE_TYPES[expected] ?? expected}`);
}

function valueAt(input: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = input;
  for (const step of path) {
    if (isArray(value)) value = value[Number(step)];
    else if (isObject(value) && Object.hasOwn(value, String(step))) value = value[String(step)];
    else return undefined;
  }
  return value;
}

/** `tags.1.member.key`. */
function placeOf(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === "number" ? `${step + 1}.member` : String(step))).join(".");
}

/** Members whose values AWS does not repeat in a message. */
const SENSITIVE: ReadonlySet<string> = new Set([
  ...["definition", "input", "output", "error", "cause", "taskToken", "variables", "context", "result"],
  "mapItemReaderData",
]);

function printed({ path }: Issue, value: Json | undefined): string {
  if (value === undefined || value === null) return "null ";
  if (SENSITIVE.has(String(path.at(-1)))) return "";
  return `'${typeof value === "object" ? JSON.stringify(value) : String(value)}' `;
}

function rule(issue: Issue): string {
  switch (issue.code) {
    case "too_small":
      return `Member must have ${measure(issue.origin)} greater than or equal to ${issue.minimum}`;
    case "too_big":
      return `Member must have ${measure(issue.origin)} less than or equal to ${issue.maximum}`;
    case "invalid_format":
      return `Member must satisfy regular expression pattern: ${(issue.pattern ?? "").replace(/^\/|\/u?$/g, "")}`;
    case "invalid_value":
      return `Member must satisfy enum value set: [${issue.values.map(String).join(", ")}]`;
    case "invalid_type":
      return "Member must not be null";
    default:
      return issue.message;
  }
}

function measure(origin: string): string {
  return origin === "string" || origin === "array" ? "length" : "value";
}
