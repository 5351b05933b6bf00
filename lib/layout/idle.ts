import { gaps, union, type Interval } from "./interval";

/** Shorter ones are never worth a break in the axis. */
const SHORTEST = 5000;

/** Idle stretches are long when each exceeds its part of what would stay visible beside them by this factor. */
const FACTOR = 1.5;

/** Breaks that an axis can have and still be read. */
const MAX_BREAKS = 40;

/**
 * The idle stretches worth hiding: those in which nothing was working and that would squeeze everything else: of all
 * numbers of longest ones the greatest that are long together. Many waits of an hour each are as long as one of a day.
 *
 * @param whole the run, ms UTC
 * @param busy when something was working
 */
export function longIdle(whole: Interval, busy: readonly Interval[]): Interval[] {
  const candidates = gaps(whole, union(busy)).sort((a, b) => length(b) - length(a));
  let visible = length(whole);
  let long = 0;
  for (const [i, gap] of candidates.slice(0, MAX_BREAKS).entries()) {
    visible -= length(gap);
    if (length(gap) < SHORTEST) break;
    if (length(gap) * (i + 1) >= visible * FACTOR) long = i + 1;
  }
  const next = candidates[MAX_BREAKS];
  // A loop of hundreds of equal waits: hiding some of them would only make the others look special.
  if (long === MAX_BREAKS && next !== undefined && length(next) * 2 > length(candidates[MAX_BREAKS - 1] ?? next)) {
    return [];
  }
  return candidates.slice(0, long).sort((a, b) => a.from - b.from);
}

function length(interval: Interval): number {
  return interval.to - interval.from;
}
