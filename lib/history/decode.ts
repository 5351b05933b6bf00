import { type Instant, parseInstant, parseNaiveInstant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { type Field, FIELDS } from "./details";
import { DETAILS_KEY, type HistoryEvent, isEventType, type KnownEvent } from "./event";
import { readEpoch, readOtherTime, timeInside } from "./otherTime";
import { type AssignedVariables, type Payload, present, WITHHELD } from "./payload";

/** What is wrong with a record: the member that is not as the API has it, and what it should be. */
export type DecodeProblem = { readonly member: string; readonly expected: string; readonly found: string };
export type Decoded = Result<HistoryEvent, DecodeProblem>;

const DIGITS = /^\d{1,16}$/;
const HEAD = new Set(["id", "previousEventId", "timestamp", "type"]);

/**
 * One event of a GetExecutionHistory answer (API_HistoryEvent).
 *
 * Timestamps may be epoch seconds (the wire), ISO-8601 text with a zone (AWS CLI, SDKs) or, as some tools
 * print them, epoch milliseconds; ids may be numbers or their digits as text. A type that is not known becomes
 * an `Unknown` event with the whole record; members that are not known go to `extra`; null is absence.
 */
export function decodeEvent(wire: JsonObject): Decoded {
  const type = wire["type"];
  if (typeof type !== "string") return problem("type", "text", type);
  const id = readId(wire["id"]);
  if (id === null || id === 0) return problem("id", "a whole number from 1 on", wire["id"]);
  const previousEventId = readId(wire["previousEventId"] ?? 0);
  if (previousEventId === null) return problem("previousEventId", "a whole number", wire["previousEventId"]);
  const timestamp = readTime(wire["timestamp"]);
  if (timestamp === null) return problem("timestamp", "epoch seconds or ISO-8601", wire["timestamp"]);
  if (!isEventType(type)) return ok({ id, previousEventId, timestamp, type: "Unknown", wireType: type, wire });

  const key = DETAILS_KEY[type];
  const details = decodeDetails(type, (key === null ? null : wire[key]) ?? null, key ?? "details");
  if (!details.ok) return details;
  const unknown = membersBeyond(wire, (name) => HEAD.has(name) || name === key);
  return ok(known(id, previousEventId, timestamp, type, details.value, unknown));
}

/** Puts an event together; `type` and `details` belong to each other because both come from the tables. */
export function known(
  id: number,
  previousEventId: number,
  timestamp: Instant,
  type: KnownEvent["type"],
  { details, extra }: DecodedDetails,
  unknown: JsonObject | null,
): KnownEvent {
  if (unknown === null && extra === null) return { id, previousEventId, timestamp, type, details } as KnownEvent;
  const kept = { ...(unknown === null ? {} : { event: unknown }), ...(extra === null ? {} : { details: extra }) };
  return { id, previousEventId, timestamp, type, details, extra: kept } as KnownEvent;
}

export type DecodedDetails = { readonly details: object; readonly extra: JsonObject | null };

/** The details of a known type, from the API's `…EventDetails` or the `details` of a log record; `place` names it in problems. */
export function decodeDetails(type: string, wire: Json, place: string): Result<DecodedDetails, DecodeProblem> {
  if (wire !== null && !isObject(wire)) return problem(place, "an object", wire);
  const fields = FIELDS.get(type) ?? [];
  const details: Record<string, unknown> = {};
  const source = wire ?? NOTHING;
  let seen = 0;
  for (const field of fields) {
    const value = source[field.wire];
    if (value !== undefined) seen++;
    if (field.aside !== null && source[field.aside] !== undefined) seen++;
    const read = readField(field, value ?? null, field.aside === null ? null : (source[field.aside] ?? null));
    if (read === INVALID) return problem(`${place}.${field.wire}`, EXPECTED[field.kind], value);
    if (read !== undefined) details[field.key] = read;
  }
  return ok({ details, extra: extraDetails(source, fields, seen) });
}

const NOTHING: JsonObject = {};
const INVALID = Symbol("invalid");
const EXPECTED = {
  name: "text",
  label: "text",
  text: "text",
  number: "a number",
  payload: "JSON as text",
  credentials: "an object with roleArn",
  variables: "an object of JSON texts",
} as const satisfies Record<Field["kind"], string>;

function readField(field: Field, value: Json, aside: Json): unknown {
  switch (field.kind) {
    case "payload":
      return readPayload(value, aside);
    case "variables":
      return readVariables(value, aside);
    case "name":
      return typeof value === "string" ? value : INVALID;
    case "label":
      return value === null ? "" : typeof value === "string" ? value : INVALID;
    case "text":
      return value === null ? undefined : typeof value === "string" ? value : INVALID;
    case "number":
      return readNumber(value);
    case "credentials":
      return readCredentials(value);
  }
}

function readPayload(value: Json, aside: Json): Payload | typeof INVALID {
  if (value !== null && typeof value !== "string") return INVALID;
  const rule = isObject(aside) ? aside["redacted"] : undefined;
  if (typeof rule === "string") return { kind: "redacted", rule };
  if (isObject(aside) && aside["truncated"] === true) return { kind: "truncated", text: value ?? "" };
  return value === null ? WITHHELD : present(value);
}

function readVariables(value: Json, aside: Json): AssignedVariables | undefined | typeof INVALID {
  const redacted = isObject(aside) && aside["redacted"] === true;
  const truncated = isObject(aside) && aside["truncated"] === true;
  if (value === null && !truncated && !redacted) return undefined;
  if (value !== null && !isObject(value)) return INVALID;
  const values = Object.entries(value ?? {});
  if (!values.every((entry): entry is [string, string] => typeof entry[1] === "string")) return INVALID;
  const kind = redacted ? "redacted" : truncated ? "truncated" : "present";
  return { kind, values: Object.fromEntries(values) };
}

function readNumber(value: Json): number | undefined | typeof INVALID {
  if (value === null) return undefined;
  if (typeof value === "number") return value;
  return typeof value === "string" && DIGITS.test(value) ? Number(value) : INVALID;
}

function readCredentials(value: Json): { readonly roleArn?: string } | undefined | typeof INVALID {
  if (value === null) return undefined;
  if (!isObject(value)) return INVALID;
  const roleArn = value["roleArn"];
  if (roleArn === undefined || roleArn === null) return {};
  return typeof roleArn === "string" ? { roleArn } : INVALID;
}

/** Members that no field claims; also what an `…Details` sibling says beyond whether the payload was cut. */
function extraDetails(source: JsonObject, fields: readonly Field[], seen: number): JsonObject | null {
  let extra: JsonObject | null = null;
  if (Object.keys(source).length > seen) {
    const claimed = new Set(fields.flatMap((field) => [field.wire, field.aside ?? field.wire]));
    extra = membersBeyond(source, (name) => claimed.has(name));
  }
  for (const { aside } of fields) {
    const beside = aside === null ? undefined : source[aside];
    if (aside === null || !isObject(beside)) continue;
    const rest = membersBeyond(beside, (name) => name === "truncated" || name === "redacted");
    if (rest !== null) extra = { ...extra, [aside]: rest };
  }
  const roleBeside = source["taskCredentials"];
  if (isObject(roleBeside) && fields.some((field) => field.kind === "credentials")) {
    const rest = membersBeyond(roleBeside, (name) => name === "roleArn");
    if (rest !== null) extra = { ...extra, taskCredentials: rest };
  }
  return extra;
}

/** The members of `source` that `claimed` does not name, null when there are none. Null values are absence. */
export function membersBeyond(source: JsonObject, claimed: (name: string) => boolean): JsonObject | null {
  let rest: [string, Json][] | null = null;
  for (const name in source) {
    const value = source[name];
    if (value === null || value === undefined || claimed(name)) continue;
    (rest ??= []).push([name, value]);
  }
  return rest === null ? null : Object.fromEntries(rest);
}

/** A whole number, or its digits as text; null when it is neither or too large to be exact. */
export function readId(value: Json | undefined): number | null {
  const id = typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? id : null;
}

/**
 * A time in any notation: epoch seconds, milliseconds, microseconds or nanoseconds as a number or as text, ISO-8601,
 * and what libraries print instead (`otherTime.ts`). A time without a zone is taken as UTC: `isNaiveTime` tells, so
 * that it can be said.
 */
export function readTime(value: Json | undefined): Instant | null {
  if (typeof value === "string") return parseInstant(value) ?? readOtherTime(value);
  if (typeof value === "number") return readEpoch(value);
  const inside = timeInside(value);
  return typeof inside === "string" || typeof inside === "number" ? readTime(inside) : null;
}

/** Whether a time names no zone. */
export function isNaiveTime(value: Json | undefined): boolean {
  return typeof value === "string" && parseInstant(value) === null && parseNaiveInstant(value) !== null;
}

export function problem(member: string, expected: string, value: Json | undefined): Result<never, DecodeProblem> {
  return err({ member, expected, found: describe(value) });
}

const QUOTED = 40;

function describe(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
