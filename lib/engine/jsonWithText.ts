import { utf8Length } from "@/lib/base/utf8Length";
import { present, type Payload } from "@/lib/history/payload";
import { MAX_PAYLOAD } from "@/lib/history/serviceLimits";
import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { numberOf, type Exact } from "@/lib/base/long";

/**
 * A JSON value together with its text, which is made once and then shared by every event that shows it
 * (the output of one state is the input of the next).
 *
 * Invariant: `payload.text` is the compact JSON text of `value`. The one exception is an execution's
 * input, whose text stays as the caller wrote it (ExecutionStarted keeps the blanks, checklist §18).
 */
export type JsonWithText = { readonly value: Json; readonly payload: Extract<Payload, { kind: "present" }> };

export function jsonWithText(value: Exact): JsonWithText {
  return { value: numberOf(value), payload: present(jsonText(value)) as JsonWithText["payload"] };
}

/** A value whose text is known: it must be what `jsonWithText(value)` would make. */
export function jsonOfText(value: Json, text: string): JsonWithText {
  return { value, payload: { kind: "present", text } };
}

/** Whether the text is longer than the service allows, in bytes of UTF-8. Short texts, nearly all, are not counted. */
export function tooLarge(text: string, limit = MAX_PAYLOAD): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8, at least one.
  if (text.length * 3 <= limit) return false;
  if (text.length > limit) return true;
  return utf8Length(text, limit) > limit;
}

/** Bytes of UTF-8 that a text has. */
export function bytesOf(text: string): number {
  return utf8Length(text);
}
