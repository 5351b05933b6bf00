import { gaps, union, type Interval } from "./interval";

/** Shorter ones are never worth a break in the axis. */
const SHORTEST = 5000;

/** An idle stretch is long when it exceeds what would stay visible beside it by this factor. */
const FACTOR = 1.5;

/**
 * The idle stretches worth hiding: those in which nothing was working and that would squeeze everything
 * else. Taken from the longest down, so that hiding one can make the next one long in turn.
 *
 * @param whole the run, ms UTC
 * @param busy when something was working
 */
export function longIdle(whole: Interval, busy: readonly Interval[]): Interval[] {
  const candidates = gaps(whole, union(busy)).sort((a, b) => length(b) - length(a));
  let visible = length(whole);
  const long: Interval[] = [];
  for (const gap of candidates) {
    visible -= length(gap);
    if (length(gap) < SHORTEST || length(gap) < visible * FACTOR) break;
    long.push(gap);
  }
  return long.sort((a, b) => a.from - b.from);
}

function length(interval: Interval): number {
  return interval.to - interval.from;
}
