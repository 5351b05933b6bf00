import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { type Field, FIELDS } from "../details";
import { DETAILS_KEY, type EventType, isEventType } from "../event";
import { parse } from "./jsonPiece";
import { plainMembers, plainName, textOf } from "./names";

/** An event in AWS's shape, and the execution that its record names. */
export type NormalEvent = { readonly wire: JsonObject; readonly executionArn: string | null };

/** What stands before a record and not in it: Step Functions Local prints time and ARN there, and no ids. */
export type EventContext = {
  readonly id?: number;
  readonly timestamp?: string;
  readonly executionArn?: string;
};

/** Members that the AWS console adds to its export; they say nothing about the execution. */
const CONSOLE_ONLY = new Set(["stepname", "redriveid"]);
const HEAD = new Set(["id", "type", "timestamp", "eventtimestamp", "previouseventid", "executionarn", "details"]);

/**
 * An event whose members are spelt in another way, or whose payloads are objects instead of texts, as
 * GetExecutionHistory would have given it. Null when it has no type that is known.
 */
export function normaliseEvent(value: JsonObject, context: EventContext = {}): NormalEvent | null {
  const members = plainMembers(value);
  const type = textOf(members.get("type"));
  if (type === null || !isEventType(type)) return null;
  const executionArn = textOf(members.get("executionarn")) ?? context.executionArn ?? null;
  const key = DETAILS_KEY[type];
  const own = key === null ? undefined : members.get(plainName(key));
  const details = own ?? (executionArn === null ? undefined : members.get("details"));
  const wire = {
    timestamp: members.get("eventtimestamp") ?? members.get("timestamp") ?? context.timestamp ?? null,
    type,
    id: members.get("id") ?? context.id ?? null,
    previousEventId: members.get("previouseventid") ?? 0,
    ...(key === null || details === undefined ? {} : { [key]: normalDetails(type, details) }),
    ...othersOf(value, key),
  };
  return { wire, executionArn };
}

/** Tables of columns, such as Athena's, hold the details as JSON text. */
function detailsInText(details: Json): Json {
  if (typeof details !== "string" || !/^\s*\{/.test(details)) return details;
  const parsed = parse(details);
  return parsed.ok && isObject(parsed.value) ? parsed.value : details;
}

/** Members that are no event's own are kept; details of other types, which exports list as null, are not. */
function othersOf(value: JsonObject, key: string | null): JsonObject {
  const others = Object.entries(value).filter(([name, member]) => {
    const plain = plainName(name);
    if (member === null || HEAD.has(plain) || CONSOLE_ONLY.has(plain) || plain === "redrivecount") return false;
    return key === null || plain !== plainName(key);
  });
  return Object.fromEntries(others);
}

function normalDetails(type: EventType, written: Json): Json {
  const details = detailsInText(written);
  if (!isObject(details)) return details;
  const fields = FIELDS.get(type) ?? [];
  const known = new Map(fields.map((field) => [plainName(field.wire), field]));
  const asides = new Map(fields.flatMap(({ aside }) => (aside === null ? [] : [[plainName(aside), aside]])));
  const entries = Object.entries(details).flatMap(([name, member]): [string, Json][] => {
    if (member === null) return [];
    const field = known.get(plainName(name));
    if (field !== undefined) return [[field.wire, normalMember(field, member)]];
    const aside = asides.get(plainName(name));
    return [[aside ?? name, aside === undefined ? member : lowered(member)]];
  });
  return Object.fromEntries(entries);
}

function normalMember({ kind }: Field, member: Json): Json {
  switch (kind) {
    case "payload":
      return typeof member === "string" ? member : jsonText(member);
    case "credentials":
      return isObject(member) ? lowered(member) : member;
    case "variables":
      return isObject(member) ? variableTexts(member) : member;
    default:
      return member;
  }
}

function variableTexts(variables: JsonObject): JsonObject {
  const texts = Object.entries(variables).map(([name, value]): [string, Json] => [
    name,
    typeof value === "string" ? value : jsonText(value),
  ]);
  return Object.fromEntries(texts);
}

/** `{"Truncated": false}` as `{"truncated": false}`. */
function lowered(member: Json): Json {
  if (!isObject(member)) return member;
  const entries = Object.entries(member).map(([name, value]): [string, Json] => [camel(name), value]);
  return Object.fromEntries(entries);
}

function camel(name: string): string {
  const joined = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return joined.slice(0, 1).toLowerCase() + joined.slice(1);
}
