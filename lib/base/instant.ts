import type { Brand } from "./brand";

/** A point in time: whole milliseconds since the epoch, UTC. AWS records no finer. */
export type Instant = Brand<number, "Instant">;

/** Rounds to a whole millisecond, which is what AWS's epoch seconds with three decimals need. */
export function instant(ms: number): Instant {
  return Math.round(ms) as Instant;
}

// Date-time with a zone, as the AWS command line prints it; a space or a T between date and time.
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}([.,]\d{1,9})? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/;
// The same without a zone, as `str(datetime)` and `toLocaleString` of some tools write it.
const NAIVE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}([.,]\d{1,9})?$/;
// "Sun, 01 Mar 2026 10:00:00 GMT": RFC 1123, and what JavaScript's `toUTCString` writes.
const NAMED = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Reads an ISO-8601 date-time that names its zone; null when the text is anything else. */
export function parseInstant(text: string): Instant | null {
  if (!ISO.test(text)) return NAMED.test(text) ? parsed(text) : null;
  return parsed(
    text
      .replace(" ", "T")
      .replace(",", ".")
      .replace(/ ?(UTC|GMT)$/, "Z")
      .replace(" ", ""),
  );
}

/** Reads an ISO-8601 date-time without a zone as UTC; null when the text is anything else. Whoever asks has to say it. */
export function parseNaiveInstant(text: string): Instant | null {
  return NAIVE.test(text) ? parsed(`${text.replace(" ", "T").replace(",", ".")}Z`) : null;
}

function parsed(text: string): Instant | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : instant(ms);
}

/** `2024-11-06T09:42:03.123Z`: UTC, always with milliseconds. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}

/**
 * `2024-11-06T09:42:03.123Z` as AWS prints it in the context object and in results: a fraction of zero is left out,
 * `2026-01-31T12:00:00Z` (documented in its examples; Java's Instant).
 */
export function printInstant(at: Instant): string {
  return formatInstant(at).replace(".000Z", "Z");
}
