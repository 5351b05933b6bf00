import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { decodeEvent } from "@/lib/history/decode";
import { FIELDS } from "@/lib/history/details";
import { DETAILS_KEY, type HistoryEvent, isEventType } from "@/lib/history/event";
import { readNames } from "./names";

/*
 * A recorded history as a snapshot keeps it, read back into events: payload objects become JSON text again,
 * names that were replaced become usable ones, times (which were masked) become one second an event.
 */

export type Snapshot = {
  /** Ascending. Events that lost their id hold the id of their place, which need not be their own. */
  readonly events: readonly HistoryEvent[];
  /** Ids of events whose id and predecessor were masked. */
  readonly loose: ReadonlySet<number>;
};

/** Midnight of a day; the recordings have no times of their own. */
const START = Date.UTC(2024, 0, 1) / 1000;

/** Reads the events of a case; the problem is worded with the event's place. */
export function readSnapshot(history: readonly Json[]): Result<Snapshot, string> {
  const wires = inOrder(history.map((event) => readNames(event)).filter((event) => isObject(event)));
  const loose = new Set<number>();
  const events: HistoryEvent[] = [];
  let last = 0;
  for (const [i, wire] of wires.entries()) {
    const masked = isArray(wire["id"]);
    const id = masked ? last + 1 : Number(wire["id"]);
    if (masked) loose.add(id);
    last = id;
    const decoded = decodeEvent(asText({ ...wire, id, timestamp: START + i }));
    if (!decoded.ok) return err(`event ${i + 1}: ${decoded.error.member} should be ${decoded.error.expected}`);
    events.push(decoded.value);
  }
  return ok({ events, loose });
}

/** One recording was made in reverse order. */
function inOrder(events: readonly JsonObject[]): readonly JsonObject[] {
  const first = events[0]?.["type"];
  return first !== "ExecutionStarted" && events.at(-1)?.["type"] === "ExecutionStarted" ? events.toReversed() : events;
}

/** Payloads, variables and causes that were parsed for the snapshot become text again. */
function asText(wire: JsonObject): JsonObject {
  const type = wire["type"];
  if (typeof type !== "string" || !isEventType(type)) return wire;
  const key = DETAILS_KEY[type];
  const details = key === null ? undefined : wire[key];
  if (key === null || !isObject(details)) return wire;
  const kinds = new Map((FIELDS.get(type) ?? []).map((field) => [field.wire, field.kind]));
  const texts = Object.entries(details).map(([name, value]): [string, Json] => {
    const kind = kinds.get(name);
    if (kind === "payload") return [name, textOf(value)];
    if (kind === "variables" && isObject(value)) {
      return [name, Object.fromEntries(Object.entries(value).map(([n, v]) => [n, textOf(v)]))];
    }
    return [name, name === "cause" && isObject(value) ? causeText(type, value) : value];
  });
  return { ...wire, [key]: Object.fromEntries(texts) };
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Through a function's ARN the cause is the function's own text, with blanks; through a service it is compact. */
function causeText(type: string, cause: JsonObject): string {
  return type.startsWith("LambdaFunction") ? spaced(cause) : JSON.stringify(cause);
}

/** JSON as Python writes it: a blank after each colon and comma. */
function spaced(value: Json): string {
  if (isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}: ${spaced(item)}`)
    .join(", ")}}`;
}
