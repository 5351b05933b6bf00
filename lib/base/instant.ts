import type { Brand } from "./brand";

/** A point in time: whole milliseconds since the epoch, UTC. AWS records no finer. */
export type Instant = Brand<number, "Instant">;

/** Rounds to a whole millisecond, which is what AWS's epoch seconds with three decimals need. */
export function instant(ms: number): Instant {
  return Math.round(ms) as Instant;
}

// Date-time with a zone, as the AWS command line prints it; a space or a T between date and time.
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;

/** Reads an ISO-8601 date-time that names its zone; null when the text is anything else. */
export function parseInstant(text: string): Instant | null {
  if (!ISO.test(text)) return null;
  const ms = Date.parse(text.replace(" ", "T"));
  return Number.isNaN(ms) ? null : instant(ms);
}

/** `2024-11-06T09:42:03.123Z`: UTC with milliseconds, the form AWS uses in the context object. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}
