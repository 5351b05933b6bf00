import { fisherGreater } from "../probability/exactTests";
import { type Dated, likelySplits, MAX_DATED } from "./dated";

/** An execution by its start (ms UTC): whether it is one of those that are counted. */
export type Outcome = { readonly at: number; readonly isBad: boolean };

/**
 * When the share of the bad ones became greater: the split of greatest likelihood of a sequence of two outcomes (Hinkley
 * and Hinkley 1970). p is Fisher's exact test at that split, times the number of splits (Bonferroni). Outcomes by their
 * start, ascending, the last 20,000 of them count. Null when no split makes the share greater.
 */
export function dateShareChange(all: readonly Outcome[]): Dated | null {
  const outcomes = all.slice(-MAX_DATED);
  const n = outcomes.length;
  const bad = outcomes.filter(({ isBad }) => isBad).length;
  if (n < 2 || bad === 0) return null;
  const likelihood = new Float64Array(n).fill(-Infinity);
  const before = new Float64Array(n);
  let seen = 0;
  for (let k = 1; k < n; k++) {
    if (outcomes[k - 1]?.isBad === true) seen++;
    before[k] = seen;
    if (seen / k < (bad - seen) / (n - k)) likelihood[k] = 2 * (fit(seen, k) + fit(bad - seen, n - k));
  }
  const { best, first, last } = likelySplits(likelihood);
  if (likelihood[best] === -Infinity) return null;
  const a = before[best] ?? 0;
  const later = { count: bad - a, total: n - best };
  const p = Math.min(1, (n - 1) * fisherGreater(later, { count: a, total: best }));
  const start = (k: number) => outcomes[k]?.at ?? 0;
  // It can have begun at any moment after the last execution that was as usual.
  return {
    at: start(best),
    from: start(first - 1),
    to: start(last),
    p,
    before: a / best,
    after: later.count / later.total,
  };
}

/** The log-likelihood of `count` of `total` at its own share. */
function fit(count: number, total: number): number {
  if (count === 0 || count === total) return 0;
  return count * Math.log(count / total) + (total - count) * Math.log(1 - count / total);
}
