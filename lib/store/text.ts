import { createHash } from "node:crypto";

/** PostgreSQL holds neither NUL nor half of a surrogate pair in text: a mark stands for them. Payloads are kept as bytes. */
export function sanitizeText(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, "\u{FFFD}");
}

export function sanitizeTextOrNull(text: string | null, length: number): string | null {
  return text === null ? null : sanitizeText(text.slice(0, length));
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What addresses hold for an identity. */
export function keyOf(identity: string): string {
  return sha256(identity).slice(0, 20);
}

/** Years 1 to 9999: what calendars, and the types of times of databases, hold. */
const FIRST_TIME = -62_135_596_800_000;
const LAST_TIME = 253_402_300_799_999;

/** Whether a time (ms since the epoch) can be kept in a column. */
export function isUsableTime(ms: number): boolean {
  return ms >= FIRST_TIME && ms <= LAST_TIME;
}
