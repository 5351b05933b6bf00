import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { isObject, jsonOrNull } from "@/lib/base/json";

/**
 * Which failures are the same failure. `pattern` is the cause with everything that differs from run to run
 * taken out; `id` is 16 hexadecimal digits over error name and pattern.
 */
export type Fingerprint = { readonly id: string; readonly error: string; readonly pattern: string };

/** Characters of a cause that are looked at: enough for every message, and a bound on the work. */
const LOOKED_AT = 2000;
/** Characters of a pattern that count: messages that differ only far behind are the same failure. */
const PATTERN_LENGTH = 300;

/** Null when nothing is known of the failure. */
export function fingerprint(error: string | null, cause: string | null): Fingerprint | null {
  if (error === null && cause === null) return null;
  const pattern = causePattern(cause ?? "");
  const name = error ?? "";
  const id = bytesToHex(sha256(utf8ToBytes(`${name}\n${pattern}`))).slice(0, 16);
  return { id, error: name, pattern };
}

/**
 * The order matters: an ARN holds numbers, a UUID is hexadecimal. Each expression is linear: no repetition
 * within a repetition, and what one part may take the next may not.
 */
const VARYING = [
  [/\barn:[^\s"',;)\]}]+/g, "<arn>"],
  [/\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>)]+/gi, "<url>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<uuid>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/"[^"]*"/g, "<text>"],
  [/'[^']*'/g, "<text>"],
  [/`[^`]*`/g, "<text>"],
  [/\b0x[0-9a-f]+\b/gi, "<hex>"],
  [/\b(?=[0-9a-f]{0,63}[0-9])[0-9a-f]{8,64}\b/gi, "<hex>"],
  // A number with a fraction is one number: whole ones are none the less of the same failure.
  [/\d+(?:\.\d+)?/g, "<n>"],
  [/\s+/g, " "],
] as const satisfies readonly (readonly [RegExp, string])[];

/** A way of failing as people read it. */
export function failureText(failure: Omit<Fingerprint, "id">): string {
  return [failure.error, causeWords(failure)].filter((part) => part !== "").join(": ");
}

/**
 * Its cause beside its error's name: what varies is an ellipsis, and a name that the cause begins with (whose own digits vary
 * in a pattern) is not said again. Empty when nothing is left that says something.
 */
export function causeWords({ error, pattern }: Omit<Fingerprint, "id">): string {
  const again = [error, causePattern(error)].find((name) => name !== "" && pattern.startsWith(`${name}: `));
  const own = again === undefined ? pattern : pattern.slice(again.length + 2);
  const words = own.replace(/<(?:arn|url|uuid|time|text|hex|n)>/g, "…");
  return /[\p{L}\p{N}]/u.test(words) ? words : "";
}

/** A cause without what varies: ids, numbers, times, quoted values. */
export function causePattern(cause: string): string {
  let text = messageOf(cause).slice(0, LOOKED_AT);
  for (const [varying, mark] of VARYING) text = text.replace(varying, mark);
  return text.trim().slice(0, PATTERN_LENGTH).trimEnd();
}

/** Characters of a cause that is parsed as JSON: AWS keeps at most 32 768 of a cause. */
const PARSED = 40_000;

/** A Lambda function's cause is JSON around the message; the rest of it (stack, request id) is not the failure. */
function messageOf(cause: string): string {
  if (!cause.startsWith("{") || cause.length > PARSED) return cause;
  const parsed = jsonOrNull(cause);
  if (!isObject(parsed)) return cause;
  const message = parsed["errorMessage"] ?? parsed["Cause"] ?? parsed["message"];
  const type = parsed["errorType"] ?? parsed["Error"];
  if (typeof message !== "string") return cause;
  return typeof type === "string" ? `${type}: ${message}` : message;
}
