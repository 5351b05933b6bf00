import type { Json } from "@/lib/base/json";
import { memberName } from "./javaNames";
import type { Schema } from "./schema";

/*
 * What the SDK answers, as Step Functions gives it: members in PascalCase and sorted, a payload at the end (recorded: §18 of
 * the services' results), maps as the service has them.
 */

/** How an integration writes its results. */
export type AnswerStyle = {
  /** Members as the SDK for Java 2 names them, or as the service's model does (the older integrations; recorded: MD5OfMessageBody). */
  readonly names: "java2" | "model";
  /** Times as ISO 8601 (aws-sdk), or as milliseconds since 1970 (the older, optimized integrations). */
  readonly times: "iso" | "ms";
  /** Lists that are empty where the service leaves them out, by their members' names. Recorded: services/test_run_task. */
  readonly emptyLists: ReadonlySet<string>;
};

/** Depth of an answer's JSON: services give less, a hostile endpoint may give more. */
const MAX_DEPTH = 200;

/** Reads an answer; `output` has to hold no streams any more, see `collected`. */
export function fromAnswer(
  schema: Schema,
  output: Readonly<Record<string, unknown>>,
  style: AnswerStyle,
): { readonly [key: string]: Json } {
  return schema.isUnitSchema() ? {} : struct(schema, output, style, 0);
}

function struct(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  style: AnswerStyle,
  depth: number,
): { readonly [key: string]: Json } {
  const entries = Object.entries(schema.getMemberSchemas()).flatMap(([name, member]): Entry[] => {
    const key = nameOf(name, style);
    const one = value[name] ?? (style.emptyLists.has(key) ? [] : undefined);
    return one === undefined ? [] : [{ key, value: jsonOf(member, one, style, depth + 1), member }];
  });
  entries.sort((a, b) => rank(a.member) - rank(b.member) || (a.key < b.key ? -1 : 1));
  return Object.fromEntries(entries.map(({ key, value: json }) => [key, json]));
}

function nameOf(name: string, { names }: AnswerStyle): string {
  return names === "java2" ? memberName(name) : name.slice(0, 1).toUpperCase() + name.slice(1);
}

type Entry = { readonly key: string; readonly value: Json; readonly member: Schema };

/** A payload that is streamed comes last. Recorded: services/test_s3_get_object (5 of 5). */
function rank(member: Schema): number {
  return member.isStreaming() ? 1 : 0;
}

function jsonOf(schema: Schema, value: unknown, style: AnswerStyle, depth: number): Json {
  if (depth > MAX_DEPTH) throw new Error("the answer is nested too deeply");
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return style.times === "iso" ? isoOf(value) : value.getTime();
  if (value instanceof Uint8Array) return textOf(value);
  if (typeof value === "bigint") return Number(value);
  if (schema.isDocumentSchema()) return documentOf(value, depth);
  if (schema.isListSchema() && Array.isArray(value)) {
    const of = schema.getValueSchema();
    return value.map((item: unknown) => jsonOf(of, item, style, depth + 1));
  }
  if (schema.isMapSchema() && typeof value === "object") {
    const of = schema.getValueSchema();
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, jsonOf(of, one, style, depth + 1)]));
  }
  if (schema.isStructSchema() && typeof value === "object") {
    return struct(schema, value as Readonly<Record<string, unknown>>, style, depth);
  }
  return documentOf(value, depth);
}

/** What the model says nothing of. */
function documentOf(value: unknown, depth: number): Json {
  if (depth > MAX_DEPTH) throw new Error("the answer is nested too deeply");
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => documentOf(item, depth + 1));
  if (typeof value !== "object" || value === null) return null;
  // The SDK's big decimals.
  if ("string" in value && "type" in value && typeof value.string === "string") return Number(value.string);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, documentOf(one, depth + 1)]));
}

/** A fraction of zero is left out, as AWS does. */
function isoOf(time: Date): string {
  return time.toISOString().replace(/\.000Z$/, "Z");
}

/** Bytes that are text are given as text, others in base64. Recorded: services/test_s3_get_object. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("base64");
  }
}

/** The answer with its streams read whole. Their length is bounded by whoever made the client. */
export async function collected(
  schema: Schema,
  output: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  if (schema.isUnitSchema()) return output;
  const entries = await Promise.all(
    Object.entries(output).map(async ([name, value]): Promise<[string, unknown]> => {
      if (!isStream(value)) return [name, value];
      return [name, await value.transformToByteArray()];
    }),
  );
  return Object.fromEntries(entries);
}

function isStream(value: unknown): value is { transformToByteArray(): Promise<Uint8Array> } {
  return typeof value === "object" && value !== null && "transformToByteArray" in value;
}
