import { DAY_MS, MINUTE_MS, SECOND_MS } from "@/lib/base/time";
import type { Precision, QueryValue } from "./query";
import { printDuration, readDuration } from "./duration";

type TimeValue = Extract<QueryValue, { readonly kind: "instant" | "yearless" | "ago" }>;

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)? ?(Z|UTC|[+-]\d{2}:\d{2})?$/i;
const PAGE = /^(\d{1,2}) ([A-Z][a-z]{2})(?: (\d{4}))?(?: (\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const AGO = /^(?:now ?- ?)?([\d].*)$/i;
/** A year with a 29 February, in which a time without a year is kept. */
const LEAP_YEAR = 1972;

const LENGTH: Readonly<Record<Precision, number>> = { day: DAY_MS, minute: MINUTE_MS, second: SECOND_MS, ms: 1 };

/**
 * Reads `2026-11-22`, `2026-11-22 14:00`, ISO 8601, `22 Nov 14:03:11.204` as pages write it, `now-24h`, `24h` (so long ago) and
 * `now`. UTC where no offset is named. Null when the text is none of these, or no day of the calendar.
 */
export function readTime(text: string): TimeValue | null {
  if (/^now$/i.test(text)) return { kind: "ago", ms: 0 };
  const ago = readDuration(AGO.exec(text)?.[1] ?? "");
  if (ago !== null) return { kind: "ago", ms: ago };
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, ...clock] = iso;
    // A day begins elsewhere in another zone, and would end within another day of UTC.
    if (clock[0] === undefined && clock[4] !== undefined) return null;
    return dateOf([Number(year), Number(month) - 1, Number(day)], clock.slice(0, 4), clock[4]);
  }
  const page = PAGE.exec(text);
  if (page === null) return null;
  const [, day, name = "", year, ...clock] = page;
  const month = MONTHS.indexOf(name);
  if (month < 0) return null;
  const date = dateOf([Number(year ?? LEAP_YEAR), month, Number(day)], clock.slice(0, 4), undefined);
  return date === null || year !== undefined ? date : { ...date, kind: "yearless" };
}

function dateOf(
  [year, month, day]: readonly [number, number, number],
  [hours, minutes, seconds, fraction]: readonly (string | undefined)[],
  zone: string | undefined,
): Extract<TimeValue, { kind: "instant" }> | null {
  const [h, m, s] = [Number(hours ?? 0), Number(minutes ?? 0), Number(seconds ?? 0)];
  const at = Date.UTC(year, month, day, h, m, s, Number((fraction ?? "0").padEnd(3, "0")));
  const date = new Date(at);
  // Date.UTC takes years below 100 for those of the last century.
  const isDay = date.getUTCFullYear() === year && date.getUTCMonth() === month && date.getUTCDate() === day;
  if (!isDay || h > 23 || m > 59 || s > 59) return null;
  return { kind: "instant", at: at - offsetOf(zone), precision: precisionOf(hours, seconds, fraction) };
}

function precisionOf(hours: string | undefined, seconds: string | undefined, fraction: string | undefined): Precision {
  if (fraction !== undefined) return "ms";
  if (seconds !== undefined) return "second";
  return hours === undefined ? "day" : "minute";
}

/** Ms east of UTC. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const [hours, minutes] = zone.slice(1).split(":").map(Number);
  return (zone.startsWith("-") ? -1 : 1) * ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS;
}

/** The text that `readTime` reads as the same value. */
export function printTime(value: TimeValue): string {
  switch (value.kind) {
    case "ago":
      return value.ms === 0 ? "now" : `now-${printDuration(value.ms)}`;
    case "instant": {
      const [date = "", clock = ""] = new Date(value.at).toISOString().slice(0, -1).split("T");
      return value.precision === "day" ? date : `${date} ${clockText(clock, value.precision)}`;
    }
    case "yearless": {
      const date = new Date(value.at);
      const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
      if (value.precision === "day") return day;
      return `${day} ${clockText(date.toISOString().slice(11, -1), value.precision)}`;
    }
  }
}

const CLOCK_LENGTH: Readonly<Record<Precision, number>> = { day: 5, minute: 5, second: 8, ms: 12 };

function clockText(clock: string, precision: Precision): string {
  return clock.slice(0, CLOCK_LENGTH[precision]);
}

/** The stretch of time that a value names, ms UTC: `from` included, `to` not. `now`: ms UTC. */
export function spanOfTime(value: TimeValue, now: number): { readonly from: number; readonly to: number } {
  switch (value.kind) {
    case "ago":
      return { from: now - value.ms, to: now - value.ms + 1 };
    case "instant":
      return { from: value.at, to: value.at + LENGTH[value.precision] };
    case "yearless": {
      const date = new Date(value.at);
      const from = date.setUTCFullYear(new Date(now).getUTCFullYear());
      return { from, to: from + LENGTH[value.precision] };
    }
  }
}
