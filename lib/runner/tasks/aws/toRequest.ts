import { isArray, isObject, type Json } from "@/lib/base/json";
import { memberName } from "./javaNames";
import type { Schema } from "./schema";

/*
 * The parameters of a task as the SDK's input. Members are told by the service's model, so that keys of maps (names of
 * attributes, tags) stay as they are.
 */

/** A parameter that the service does not have. */
export class UnknownParameter extends Error {
  constructor(readonly parameter: string) {
    super(`The field "${parameter}" is not supported by Step Functions`);
  }
}

/**
 * Makes the input of a command.
 * @param tokens gives a text for a member that makes a repeated request the same request; the same for one attempt.
 * @throws UnknownParameter
 */
export function toRequest(
  schema: Schema,
  parameters: Json,
  tokens: (member: string) => string,
): Readonly<Record<string, unknown>> {
  if (schema.isUnitSchema()) return {};
  const given = isObject(parameters) ? struct(schema, parameters) : {};
  const absent = Object.entries(schema.getMemberSchemas()).filter(
    ([name, member]) => member.isIdempotencyToken() && given[name] === undefined,
  );
  return { ...given, ...Object.fromEntries(absent.map(([name]) => [name, tokens(name)])) };
}

function struct(schema: Schema, given: { readonly [key: string]: Json }): Readonly<Record<string, unknown>> {
  const members = schema.getMemberSchemas();
  const entries = Object.entries(given).flatMap(([key, value]): [string, unknown][] => {
    const name = memberOf(members, key);
    const member = name === null ? undefined : members[name];
    if (name === null || member === undefined) throw new UnknownParameter(key);
    return value === null && !isText(member) ? [] : [[name, valueOf(member, value)]];
  });
  return Object.fromEntries(entries);
}

/** The model's name of what a task calls `key`: by Step Functions' own way of writing it, else ignoring case. */
export function memberOf(members: Readonly<Record<string, Schema>>, key: string): string | null {
  const names = Object.keys(members);
  const exact = names.find((name) => memberName(name) === key) ?? names.find((name) => name === key);
  return exact ?? names.find((name) => name.toLowerCase() === key.toLowerCase()) ?? null;
}

function valueOf(schema: Schema, value: Json): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return isObject(value) ? struct(schema, value) : value;
  if (schema.isListSchema()) {
    return isArray(value) ? value.map((item) => valueOf(schema.getValueSchema(), item)) : value;
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) return value;
    const of = schema.getValueSchema();
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, valueOf(of, one)]));
  }
  if (schema.isTimestampSchema()) return timeOf(value);
  if (schema.isBlobSchema() || schema.isStreaming()) return Buffer.from(textOf(value));
  if (schema.isStringSchema()) return textOf(value);
  if (schema.isNumericSchema() && typeof value === "string" && value.trim() !== "") return Number(value);
  if (schema.isBooleanSchema() && (value === "true" || value === "false")) return value === "true";
  return value;
}

function isText(schema: Schema): boolean {
  return schema.isStringSchema() || schema.isBlobSchema();
}

/** Where a text is wanted JSON is given as its text. Recorded: services/test_send_message, test_publish_base, test_s3_put_object. */
function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** ISO 8601, or seconds or milliseconds since 1970. What is no time is left to the SDK, which says so. */
function timeOf(value: Json): unknown {
  if (typeof value === "number") return new Date(Math.abs(value) < 100_000_000_000 ? value * 1000 : value);
  const time = typeof value === "string" ? new Date(value) : null;
  return time === null || Number.isNaN(time.getTime()) ? value : time;
}
