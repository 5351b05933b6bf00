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
  /** What `fields` were read from; null where they were changed since. */
  readonly source: Details | null;
};

type Details = Readonly<Record<string, unknown>>;

/**
 * What is compared of one event. Unknown types are compared by their whole record. Payloads are parsed when they are
 * first asked for: of two right runs nearly all are the same text (`identical`).
 */
export function comparable(event: HistoryEvent): Comparable {
  if (event.type === "Unknown") {
    const { id: _id, previousEventId: _previous, timestamp: _time, ...rest } = event.wire;
    const fields = new Map([["details", json(rest)]]);
    const { id, previousEventId, wireType } = event;
    return { id, previousEventId, type: wireType, name: null, index: null, fields, source: null };
  }
  return new Reduced(event.id, event.previousEventId, event.type, event.details);
}

/** A class, because an object with a getter of its own costs ten times as much. */
class Reduced implements Comparable {
  readonly name: string | null;
  readonly index: number | null;
  private made: ReadonlyMap<string, FieldValue> | null = null;

  constructor(
    readonly id: number,
    readonly previousEventId: number,
    readonly type: string,
    readonly source: Details,
  ) {
    this.name = text(source["name"] ?? source["state"]);
    this.index = index(source);
  }

  get fields(): ReadonlyMap<string, FieldValue> {
    return (this.made ??= fieldsOf(this.type, this.source));
  }
}

/** Whether two events say the same to the letter, so that there is nothing to compare. */
export function identical(a: Comparable, b: Comparable): boolean {
  if (a.type !== b.type || a.source === null || b.source === null) return false;
  for (const { key, kind } of FIELDS.get(a.type) ?? []) {
    const [x, y] = [a.source[key], b.source[key]];
    if (kind === "payload" && isText(x) && isText(y) ? x.text === y.text : x === y && kind !== "payload") continue;
    return false;
  }
  return true;
}

function isText(value: unknown): value is Extract<Payload, { readonly kind: "present" }> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "present";
}

function fieldsOf(type: string, source: Details): ReadonlyMap<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  for (const { key, kind } of FIELDS.get(type) ?? []) {
    const value = source[key];
    if (value === undefined) continue;
    if (kind === "payload") fields.set(key, payload(value as Payload));
    else if (kind === "variables") fields.set("variables", variables(value as AssignedVariables));
    else fields.set(key, json(value as Json));
  }
  return fields;
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
