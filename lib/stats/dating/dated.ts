/**
 * When something became worse. Times in ms UTC. It did so after the execution that began last before `at` and by the one
 * that began then; with a confidence of 95 % not before `from` and not after `to`.
 */
export type Dated = {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** An upper bound of the chance to see such a change anywhere in the stretch when there is none. */
  readonly p: number;
  /** Share, median in ms or executions an hour, before and after. */
  readonly before: number;
  readonly after: number;
};

/** Executions that a date is made of, at most: the time of the tests grows with them. */
export const MAX_DATED = 20_000;

/**
 * How far below the most likely split another may lie and still be in the interval: twice the logarithm of the ratio of
 * likelihoods. 6 covers at least 95 % (tests/stats/dating.test.ts shows it by simulation); the usual 3.84 does not, as the
 * likelihood of a split has steps instead of a curve (Siegmund 1988).
 */
const CONFIDENCE = 6;

/** The split that is most likely, and the first and the last of those that are nearly as likely. Twice the log-likelihoods. */
export function likelySplits(likelihood: Float64Array): {
  readonly best: number;
  readonly first: number;
  readonly last: number;
} {
  let best = 1;
  for (let k = 1; k < likelihood.length; k++) if ((likelihood[k] ?? 0) > (likelihood[best] ?? 0)) best = k;
  const isLikely = (k: number) => (likelihood[k] ?? -Infinity) >= (likelihood[best] ?? 0) - CONFIDENCE;
  let [first, last] = [best, best];
  for (let k = 1; k < likelihood.length; k++) {
    if (!isLikely(k)) continue;
    first = Math.min(first, k);
    last = Math.max(last, k);
  }
  return { best, first, last };
}
