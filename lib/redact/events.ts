import type { Json, JsonObject } from "@/lib/base/json";
import { FIELDS } from "@/lib/history/details";
import { fieldsOf, type HistoryEvent, type KnownEvent } from "@/lib/history/event";
import type { AssignedVariables, Payload } from "@/lib/history/payload";
import type { Redactor } from "./redactor";

/**
 * The events of an execution as they are shown. Twice through: what a rule finds in a late event is hidden in early ones too.
 * Events in which nothing is hidden are the same objects.
 */
export function redactEvents(redactor: Redactor, events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  if (redactor.isEmpty) return events;
  for (const event of events) redactEvent(redactor, event);
  return events.map((event) => redactEvent(redactor, event));
}

/** One event as it is shown, with what the redactor knows so far. */
export function redactEvent(redactor: Redactor, event: HistoryEvent): HistoryEvent {
  if (redactor.isEmpty) return event;
  if (event.type === "Unknown") {
    const wire = redactor.answer(event.wire);
    return same(wire, event.wire) ? event : { ...event, wire };
  }
  const extra = event.extra === undefined ? undefined : redactor.answer(event.extra);
  const details = changedDetails(redactor, event);
  const isSame = extra === undefined || same(extra, event.extra as Json);
  if (details === null && isSame) return event;
  return {
    ...event,
    ...(details === null ? {} : { details: { ...event.details, ...details } }),
    ...(extra === undefined ? {} : { extra }),
  } as KnownEvent;
}

function same(a: JsonObject | Json, b: JsonObject | Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The members of its details in which something is hidden; null: there are none. */
function changedDetails(redactor: Redactor, event: KnownEvent): Record<string, unknown> | null {
  const source = fieldsOf(event);
  const changed: [string, unknown][] = [];
  for (const { key, kind } of FIELDS.get(event.type) ?? []) {
    const value = source[key];
    if (value === undefined) continue;
    const shown =
      kind === "payload"
        ? redactedPayload(redactor, value as Payload)
        : kind === "variables"
          ? redactedVariables(redactor, value as AssignedVariables)
          : key === "error" || key === "cause"
            ? redactor.text(String(value))
            : value;
    if (shown !== value) changed.push([key, shown]);
  }
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

function redactedPayload(redactor: Redactor, payload: Payload): Payload {
  if (payload.kind !== "present" && payload.kind !== "truncated") return payload;
  const text = redactor.payload(payload.text, payload.kind === "truncated");
  return text === payload.text ? payload : { ...payload, text };
}

function redactedVariables(redactor: Redactor, variables: AssignedVariables): AssignedVariables {
  let isSame = true;
  const values = Object.entries(variables.values).map(([name, text]): [string, string] => {
    const shown = redactor.variable(name, text, variables.kind === "truncated");
    isSame &&= shown === text;
    return [name, shown];
  });
  return isSame ? variables : { ...variables, values: Object.fromEntries(values) };
}
