import { isArray, isObject, type Json } from "@/lib/base/json";
import { fieldsOf, type HistoryEvent } from "@/lib/history/event";
import { FIELDS } from "@/lib/history/details";
import type { Payload } from "@/lib/history/payload";
import { parsed } from "./comparable";

/*
 * What AWS keeps and a JavaScript value cannot: integers beyond 2^53, `1.0` beside `1`, and an object whose keys
 * look like integers in another order. Where a run was given such data, texts and numbers made from it may differ
 * in exactly that, and in nothing else.
 */

/** A string that does not end takes the rest: else each quote in it would begin another. */
const OUTSIDE_STRINGS = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"(\s*:)?|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whether a JSON text holds something that JavaScript cannot hold. Linear in the text. */
export function holdsUnsafeNumbers(text: string): boolean {
  for (const [token, colon] of text.matchAll(OUTSIDE_STRINGS)) {
    if (colon !== undefined && /^"\d{1,10}"/.test(token)) return true;
    if (token.startsWith('"')) continue;
    if (/[.eE]/.test(token) ? String(Number(token)) !== token : !Number.isSafeInteger(Number(token))) return true;
  }
  return false;
}

/** Whether any payload that the world gave a run holds such data. */
export function givenUnsafeNumbers(events: readonly HistoryEvent[]): boolean {
  return events.some((event) => {
    if (event.type === "Unknown") return false;
    const source = fieldsOf(event);
    return (FIELDS.get(event.type) ?? []).some(({ key, kind }) => {
      const payload = kind === "payload" ? (source[key] as Payload | undefined) : undefined;
      return payload?.kind === "present" && holdsUnsafeNumbers(payload.text);
    });
  });
}

/** Whether two values differ in nothing but what JavaScript cannot hold. */
export function sameButUnsafeNumbers(ours: Json, recorded: Json): boolean {
  if (typeof recorded === "number" && !Number.isFinite(recorded)) return ours === null || ours === recorded;
  if (typeof ours === "number" && typeof recorded === "number") {
    const [a, b] = [Math.abs(ours), Math.abs(recorded)];
    return Math.max(a, b) > Number.MAX_SAFE_INTEGER && Math.abs(ours - recorded) <= Math.max(a, b) * 2 ** -51;
  }
  if (typeof ours !== "string" || typeof recorded !== "string") return false;
  if (plain(ours) === plain(recorded)) return true;
  const [a, b] = [parsed(ours), parsed(recorded)];
  return isObject(a) && isObject(b) && sorted(a) === sorted(b);
}

/** A text with each number as JavaScript would write it. */
function plain(text: string): string {
  return text.replace(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (found) => String(Number(found)));
}

/** Compact text with the keys in one order; the depth is that of a parsed payload. */
function sorted(value: Json): string {
  return plain(JSON.stringify(inOrder(value)));
}

function inOrder(value: Json): Json {
  if (isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([key, item]): Json => [key, inOrder(item)]);
}
