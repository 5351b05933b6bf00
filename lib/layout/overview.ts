import type { Interval } from "./interval";
import { positionOf, type Scale } from "./scale";

/** What took no time is there all the same: a run of states that take 0 ms is not an empty one. */
const TRACE = 1e-9;

/**
 * How much was running at once: the average number of intervals (ms UTC) over each of `count` equal
 * stretches of the scale. Linear in intervals and buckets.
 */
export function overview(scale: Scale, busy: readonly Interval[], count: number): number[] {
  const width = scale.length / count;
  const sums = new Float64Array(count);
  const change = new Float64Array(count + 1);
  for (const { from, to } of busy) {
    const a = Math.max(0, positionOf(scale, from)) / width;
    const b = Math.min(scale.length, positionOf(scale, to)) / width;
    const first = Math.min(count - 1, Math.floor(a));
    const last = Math.min(count - 1, Math.floor(b));
    if (first === last) {
      // Too short to see, and still it ran.
      sums[first] = (sums[first] ?? 0) + Math.max(b - a, TRACE);
      continue;
    }
    sums[first] = (sums[first] ?? 0) + (first + 1 - a);
    sums[last] = (sums[last] ?? 0) + (b - last);
    change[first + 1] = (change[first + 1] ?? 0) + 1;
    change[last] = (change[last] ?? 0) - 1;
  }
  let running = 0;
  return Array.from(sums, (sum, i) => {
    running += change[i] ?? 0;
    return sum + running;
  });
}
