import { HOUR_MS } from "@/lib/base/time";
import { binomialAtLeast } from "../probability/exactTests";
import { type Dated, likelySplits, MAX_DATED } from "./dated";

/**
 * When executions began to start less or more often: the split of greatest likelihood of a Poisson process (Akman and
 * Raftery 1986). p is the exact binomial tail of its two counts, times the number of splits (Bonferroni). `starts` ascend
 * and lie between `from` and `to` (ms UTC); the last 20,000 count, and the time from the first of these on. Null when
 * there is no such split.
 */
export function dateRateChange(
  direction: "fewer" | "more",
  { starts: all, from: begin, to }: { readonly starts: readonly number[]; readonly from: number; readonly to: number },
): Dated | null {
  const starts = all.slice(-MAX_DATED);
  const from = starts.length < all.length ? (starts[0] ?? begin) : begin;
  const n = starts.length;
  if (n < 2 || !(to > from)) return null;
  // A rate falls right after a start, and rises right before one: nowhere between is as likely.
  const isFewer = direction === "fewer";
  const likelihood = new Float64Array(n + 1).fill(-Infinity);
  for (let k = 1; k <= n; k++) {
    const [earlier, time] = isFewer ? [k, splitTime(starts, k)] : [k - 1, splitTime(starts, k)];
    const [before, after] = [time - from, to - time];
    if (!(before > 0) || !(after > 0)) continue;
    const [rate, later] = [earlier / before, (n - earlier) / after];
    if (isFewer ? later >= rate : later <= rate) continue;
    likelihood[k] = 2 * (fit(earlier, before) + fit(n - earlier, after));
  }
  const { best, first, last } = likelySplits(likelihood);
  if (likelihood[best] === -Infinity) return null;
  const at = splitTime(starts, best);
  const earlier = isFewer ? best : best - 1;
  const [before, after] = [at - from, to - at];
  const tail = isFewer
    ? binomialAtLeast(earlier, n, before / (to - from))
    : binomialAtLeast(n - earlier, n, after / (to - from));
  // What stopped did so between its last start and the next one that was due.
  const latest = isFewer
    ? (starts[last] ?? splitTime(starts, last) + 3 * (before / Math.max(1, earlier)))
    : splitTime(starts, last);
  const earliest = isFewer ? splitTime(starts, first) : (starts[first - 2] ?? from);
  const perHour = (count: number, ms: number) => (count * HOUR_MS) / ms;
  const rates = { before: perHour(earlier, before), after: perHour(n - earlier, after) };
  return { at, from: earliest, to: Math.min(to, latest), p: Math.min(1, n * tail), ...rates };
}

function splitTime(starts: readonly number[], k: number): number {
  return starts[k - 1] ?? 0;
}

/** The log-likelihood of `count` events in `ms` at their own rate, without what no split changes. */
function fit(count: number, ms: number): number {
  return count === 0 ? 0 : count * Math.log(count / ms);
}
