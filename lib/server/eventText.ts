import { SUMMARY_LENGTH } from "@/lib/contract/event";
import { type Field, FIELDS } from "@/lib/history/details";
import { fieldsOf, type HistoryEvent } from "@/lib/history/event";
import type { AssignedVariables, Payload } from "@/lib/history/payload";

/** The API's name of an event's type; of an unknown one the name it came with. */
export function typeName(event: HistoryEvent): string {
  return event.type === "Unknown" ? event.wireType : event.type;
}

/** What an event says, in one line: error and cause, resource, then the beginning of its payload. */
export function summaryOf(event: HistoryEvent): string {
  if (event.type === "Unknown") return cut("a type that this version does not know");
  const parts: string[] = [];
  for (const { field, value } of membersOf(event)) {
    const part = SUMMARY[field.kind](field, value);
    if (part !== "") parts.push(part);
  }
  return cut(parts.join(" · "));
}

/** Whether anything that the event says contains `needle`, which is in lower case. */
export function matches(event: HistoryEvent, needle: string): boolean {
  if (typeName(event).toLowerCase().includes(needle)) return true;
  if (event.type === "Unknown") return JSON.stringify(event.wire).toLowerCase().includes(needle);
  for (const { field, value } of membersOf(event)) {
    for (const text of TEXTS[field.kind](value)) if (text.toLowerCase().includes(needle)) return true;
  }
  return false;
}

type Member = { readonly field: Field; readonly value: unknown };

function membersOf(event: Exclude<HistoryEvent, { type: "Unknown" }>): Member[] {
  const details = fieldsOf(event);
  return (FIELDS.get(event.type) ?? [])
    .map((field) => ({ field, value: details[field.key] }))
    .filter(({ value }) => value !== undefined);
}

const SUMMARY = {
  // The state has a column of its own.
  name: () => "",
  label: (_, value) => String(value),
  text: (_, value) => preview(String(value)),
  number: (field, value) => `${field.wire} ${String(value)}`,
  payload: (_, value) => payloadPreview(value as Payload),
  credentials: () => "",
  variables: (_, value) => `assigns ${Object.keys((value as AssignedVariables).values).join(", ")}`,
} as const satisfies Record<Field["kind"], (field: Field, value: unknown) => string>;

const TEXTS = {
  name: (value) => [String(value)],
  label: (value) => [String(value)],
  text: (value) => [String(value)],
  number: (value) => [String(value)],
  payload: (value) => payloadTexts(value as Payload),
  credentials: (value) => [JSON.stringify(value)],
  variables: (value) => Object.entries((value as AssignedVariables).values).flat(),
} as const satisfies Record<Field["kind"], (value: unknown) => readonly string[]>;

function payloadPreview(payload: Payload): string {
  switch (payload.kind) {
    case "present":
      return preview(payload.text);
    case "truncated":
      return `${preview(payload.text)} (cut)`;
    case "withheld":
      return "";
    case "redacted":
      return `(redacted: ${payload.rule})`;
  }
}

function payloadTexts(payload: Payload): readonly string[] {
  return payload.kind === "present" || payload.kind === "truncated" ? [payload.text] : [];
}

function preview(text: string): string {
  return text.slice(0, SUMMARY_LENGTH).replace(/\s+/g, " ").trim();
}

function cut(text: string): string {
  return text.length <= SUMMARY_LENGTH ? text : `${text.slice(0, SUMMARY_LENGTH - 1)}…`;
}
