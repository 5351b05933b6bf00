/**
 * A date-time as Step Functions reads it: java.time's ISO_OFFSET_DATE_TIME. It needs the `T` and a zone, and
 * its fields must exist in the calendar; a blank for the T, no zone, month 13 or hour 25 are refused
 * (recorded for Wait: scenarios/test_wait_timestamp_path_*).
 */

const FORM =
  /^([+-]?\d{4,9})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):(\d\d)(?::(\d\d))?)$/;

/** Milliseconds UTC, and the nanoseconds within the millisecond. */
export type Timestamp = { readonly ms: number; readonly nanos: number };

/** Null when the text is no such date-time. */
export function readTimestamp(text: string): Timestamp | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, y = "", mo = "", d = "", h = "", mi = "", s = "0", fraction = "", sign = "+", zh = "0", zm = "0", zs = "0"] =
    match;
  const [year, month, day, hour, minute, second] = [y, mo, d, h, mi, s].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const offset = Number(zh) * 3600 + Number(zm) * 60 + Number(zs);
  if (Number(zm) > 59 || Number(zs) > 59 || offset > 18 * 3600) return null;
  const nanos = Number(fraction.padEnd(9, "0"));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const ms = date.getTime() - (sign === "-" ? -offset : offset) * 1000 + Math.floor(nanos / 1e6);
  return Number.isFinite(ms) ? { ms, nanos: nanos % 1e6 } : null;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.ms - b.ms || a.nanos - b.nanos;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
