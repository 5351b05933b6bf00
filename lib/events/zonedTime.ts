import { type Instant, instant } from "@/lib/base/instant";
import { MINUTE_MS } from "@/lib/base/time";

/* Wall clocks of time zones, by the rules that the runtime has of them. */

/** A wall clock's date and time. Months 1 to 12. */
export type WallTime = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
};

/** A time zone: what its wall clocks show, and when they show something. */
export type Zone = {
  wallTime(at: Instant): WallTime;
  /** The first instant at which they show a time; null when they never do: clocks were put forward over it. */
  instantOf(wall: WallTime): Instant | null;
};

export const UTC_ZONE: Zone = {
  wallTime: (at) => partsOf(at),
  instantOf: (wall) => instant(utcOf(wall)),
};

/** The zone of an IANA name, as `Europe/Berlin`; null when there is none. */
export function zoneOf(name: string): Zone | null {
  if (name === "UTC") return UTC_ZONE;
  const format = formatOf(name);
  if (format === null) return null;
  const wallTime = (at: number): WallTime => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute") };
  };
  return { wallTime, instantOf: (wall) => firstInstant(wallTime, utcOf(wall)) };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    return new Intl.DateTimeFormat("en-US", { ...numeric, timeZone, hourCycle: "h23", calendar: "gregory" });
  } catch {
    return null;
  }
}

/** Farther from UTC than any zone, in ms. */
const FARTHEST_MS = 24 * 60 * MINUTE_MS;

/** Of the offsets that the zone has around a time: the earliest instant that shows it. */
function firstInstant(wallTime: (at: number) => WallTime, wall: number): Instant | null {
  const offsets = [wall - FARTHEST_MS, wall, wall + FARTHEST_MS].map((at) => utcOf(wallTime(at)) - floorToMinute(at));
  const candidates = offsets.map((offset) => wall - offset).filter((at) => utcOf(wallTime(at)) === wall);
  return candidates.length === 0 ? null : instant(Math.min(...candidates));
}

function floorToMinute(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

function utcOf({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function partsOf(at: number): WallTime {
  const date = new Date(at);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}
