import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time";

/** Lengths of time that people count in, ms, ascending: of each, several make one of the next unit. */
const LENGTHS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((n) => n * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR_MS),
  ...[1, 2, 5, 10, 30, 100, 1000].map((n) => n * DAY_MS),
];

/** The shortest round length that is at least so many ms, and a multiple of `unit`. */
export function roundLength(least: number, unit = 1): number {
  const found = LENGTHS.find((length) => length >= least && length % unit === 0);
  if (found !== undefined) return found;
  const step = Math.max(unit, least > (LENGTHS.at(-1) ?? 0) ? DAY_MS : unit);
  return Math.max(1, Math.ceil(least / step)) * step;
}
