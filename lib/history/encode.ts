import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { type Field, FIELDS } from "./details";
import { fieldsOf, DETAILS_KEY, type HistoryEvent, type KnownEvent } from "./event";
import type { AssignedVariables, Payload } from "./payload";

/**
 * The API's form of an event, as GetExecutionHistory gives it: timestamps in epoch seconds, details under the
 * key of the type. `decodeEvent` reads it back to an equal event.
 *
 * A redacted payload is written without its text, with the rule's name in its `…Details` (ours; AWS has no such
 * thing); one that is withheld is absent, as AWS does it.
 */
export function encodeEvent(event: HistoryEvent): JsonObject {
  if (event.type === "Unknown") return event.wire;
  const key = DETAILS_KEY[event.type];
  const details = encodeDetails(event);
  const head = {
    timestamp: event.timestamp / 1000,
    type: event.type,
    id: event.id,
    previousEventId: event.previousEventId,
  };
  if (key === null) return { ...head, ...event.extra?.event };
  return { ...head, [key]: details, ...event.extra?.event };
}

/** The details alone, in the form that the API's `…EventDetails` and the `details` of a log record share. */
export function encodeDetails(event: KnownEvent): JsonObject {
  const source = fieldsOf(event);
  const wire: [string, Json][] = [];
  for (const field of FIELDS.get(event.type) ?? []) {
    if (source[field.key] !== undefined) encodeField(field, source[field.key], wire);
  }
  return mergeExtra(Object.fromEntries(wire), event.extra?.details);
}

function encodeField(field: Field, value: unknown, wire: [string, Json][]): void {
  if (field.kind === "payload") encodePayload(field, value as Payload, wire);
  else if (field.kind === "variables") encodeVariables(field, value as AssignedVariables, wire);
  else wire.push([field.wire, value as Json]);
}

function encodePayload(field: Field, payload: Payload, wire: [string, Json][]): void {
  const aside = field.aside ?? field.wire;
  switch (payload.kind) {
    case "present":
      wire.push([field.wire, payload.text]);
      if (field.key !== "parameters") wire.push([aside, { truncated: false }]);
      return;
    case "truncated":
      wire.push([field.wire, payload.text], [aside, { truncated: true }]);
      return;
    case "redacted":
      wire.push([aside, { redacted: payload.rule }]);
      return;
    case "withheld":
  }
}

function encodeVariables(field: Field, variables: AssignedVariables, wire: [string, Json][]): void {
  const aside: JsonObject =
    variables.kind === "redacted" ? { redacted: true } : { truncated: variables.kind === "truncated" };
  wire.push([field.wire, variables.values], [field.aside ?? field.wire, aside]);
}

/** Unknown members go back where they were, those of `inputDetails` and its like inside it. */
function mergeExtra(details: JsonObject, extra: JsonObject | undefined): JsonObject {
  if (extra === undefined) return details;
  const merged = Object.entries(extra).map(([name, value]): [string, Json] => {
    const there = Object.hasOwn(details, name) ? details[name] : undefined;
    return [name, isObject(there) && isObject(value) ? { ...there, ...value } : value];
  });
  return { ...details, ...Object.fromEntries(merged) };
}
