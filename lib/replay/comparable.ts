import type { Json } from "@/lib/base/json";
import { FIELDS } from "@/lib/history/details";
import type { HistoryEvent } from "@/lib/history/event";
import type { AssignedVariables, Payload } from "@/lib/history/payload";

/** A field of an event as it is compared: a JSON value, or hidden because the record does not hold it whole. */
export type FieldValue =
  { readonly kind: "json"; readonly value: Json } | { readonly kind: "hidden"; readonly why: Hidden };
export type Hidden = "truncated" | "withheld" | "redacted";

/**
 * An event reduced to what a comparison looks at: payloads as JSON values, variables as an object of values.
 * Times are left out: they are not a matter of equality.
 */
export type Comparable = {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** The state's name in Entered, Exited and EvaluationFailed events, the Map's in those of iterations. */
  readonly name: string | null;
  /** Of a Map iteration. */
  readonly index: number | null;
  readonly fields: ReadonlyMap<string, FieldValue>;
};

/** What is compared of one event. Unknown types are compared by their whole record. */
export function comparable(event: HistoryEvent): Comparable {
  const head = { id: event.id, previousEventId: event.previousEventId };
  if (event.type === "Unknown") {
    const { id: _id, previousEventId: _previous, timestamp: _time, ...rest } = event.wire;
    return { ...head, type: event.wireType, name: null, index: null, fields: new Map([["details", json(rest)]]) };
  }
  const source: Readonly<Record<string, unknown>> = event.details;
  const fields = new Map<string, FieldValue>();
  for (const { key, kind } of FIELDS.get(event.type) ?? []) {
    const value = source[key];
    if (value === undefined) continue;
    if (kind === "payload") fields.set(key, payload(value as Payload));
    else if (kind === "variables") fields.set("variables", variables(value as AssignedVariables));
    else fields.set(key, json(value as Json));
  }
  return { ...head, type: event.type, name: text(source["name"] ?? source["state"]), index: index(source), fields };
}

function payload(value: Payload): FieldValue {
  if (value.kind !== "present") return { kind: "hidden", why: value.kind };
  return json(parsed(value.text));
}

function variables(assigned: AssignedVariables): FieldValue {
  if (assigned.kind !== "present") return { kind: "hidden", why: assigned.kind };
  return json(Object.fromEntries(Object.entries(assigned.values).map(([name, value]) => [name, parsed(value)])));
}

/** The value of a JSON text; text that is not JSON stands for itself. */
export function parsed(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

export function json(value: Json): FieldValue {
  return { kind: "json", value };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function index(source: Readonly<Record<string, unknown>>): number | null {
  const value = source["index"];
  return typeof value === "number" ? value : null;
}
