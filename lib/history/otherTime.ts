import { type Instant, instant, parseInstant, parseNaiveInstant } from "@/lib/base/instant";
import { isObject, type Json } from "@/lib/base/json";

/*
 * Times in events as libraries print them that are not ISO-8601 with a zone (lib/base/instant.ts).
 */

/** `/Date(1772359200000)/`, as .NET's older serialiser and PowerShell 5 write it; an offset behind changes nothing. */
const DOTNET = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;
const DECIMAL = /^\d{1,19}(?:\.\d{1,9})?$/;
/** Go's `Time.String()`: `2026-03-01 10:00:00.123 +0000 UTC m=+0.01`; the name of the zone may be its offset. */
const GO =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})? [+-]\d{4}) (?:[A-Za-z]{1,5}|[+-]\d{2,4})(?: m=\S{1,40})?$/;
/** `Date.prototype.toString()`: `Sun Mar 01 2026 10:00:00 GMT+0100 (Central European Standard Time)`. */
const JAVASCRIPT = /^[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2} GMT[+-]\d{4})(?: \([^()]{1,60}\))?$/;
/** `date`, Java's `Date.toString()`: `Sun Mar  1 10:00:00 UTC 2026`. Of other zones the name does not say the offset. */
const DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}) (?:UTC|GMT|Z) (\d{4})$/;
/** ISO-8601 in small letters, with hours alone as the offset, or without separators (RFC 3339 and ISO allow them). */
const SMALL = /^(\d{4}-\d{2}-\d{2})t(\S{8,18})z$/;
const HOURS = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?[+-]\d{2})$/;
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2}(?:\.\d{1,9})?)Z$/;

/** The last millisecond a Date can name. */
const MAX_TIME = 8.64e15;

/** From 10^11 on a number is taken for milliseconds: as seconds it would be the year 5138. */
export const SECONDS_BELOW = 1e11;
/** Numbers that as microseconds are a time between September 2001 and February 2103. */
const MICROSECONDS = { from: 1e15, below: 4.2e15 } as const;

/**
 * Epoch seconds or milliseconds, told apart by size; microseconds or nanoseconds where they are a time of this century,
 * as whatever else is so large is a wrong number of milliseconds. Null for what no Date can name.
 */
export function readEpoch(value: number): Instant | null {
  if (Math.abs(value) < SECONDS_BELOW) return instant(value * 1000);
  for (const perMs of [1e3, 1e6]) {
    const microseconds = value / (perMs / 1e3);
    if (microseconds >= MICROSECONDS.from && microseconds < MICROSECONDS.below) return instant(value / perMs);
  }
  return readMilliseconds(value);
}

/** A time in a text that `parseInstant` does not read; one without a zone is taken as UTC. Null for anything else. */
export function readOtherTime(text: string): Instant | null {
  if (DECIMAL.test(text)) return readEpoch(Number(text));
  const dotnet = DOTNET.exec(text)?.[1];
  if (dotnet !== undefined) return readMilliseconds(Number(dotnet));
  const iso = isoOf(text);
  if (iso !== null) return parseInstant(iso);
  const named = JAVASCRIPT.exec(text)?.[1] ?? DATE.exec(text)?.slice(1).join(" ").concat(" UTC");
  return named === undefined ? parseNaiveInstant(text) : readMilliseconds(Date.parse(named));
}

function isoOf(text: string): string | null {
  const go = GO.exec(text)?.[1];
  if (go !== undefined) return go;
  const small = SMALL.exec(text);
  if (small !== null) return `${small[1]}T${small[2]}Z`;
  const hours = HOURS.exec(text)?.[1];
  if (hours !== undefined) return `${hours}:00`;
  const basic = BASIC.exec(text);
  return basic === null ? null : `${basic.slice(1, 4).join("-")}T${basic.slice(4).join(":")}Z`;
}

/**
 * A time as a serialised object: `{seconds, nanos}` (protocol buffers, Gson), `{epochSecond, nano}` (Java's Instant),
 * `{$date}` (MongoDB), `{value}` (PowerShell's decorated dates). What stands inside is a time of another notation.
 */
export function timeInside(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return undefined;
  const seconds = value["seconds"] ?? value["epochSecond"];
  const nanos = value["nanos"] ?? value["nano"] ?? 0;
  if (typeof nanos !== "number") return undefined;
  if (typeof seconds === "number" || (typeof seconds === "string" && DECIMAL.test(seconds))) {
    return Number(seconds) + nanos / 1e9;
  }
  const inside = value["$date"] ?? value["value"];
  return isObject(inside) ? inside["$numberLong"] : inside;
}

function readMilliseconds(ms: number): Instant | null {
  return Math.abs(ms) <= MAX_TIME ? instant(ms) : null;
}
