/*
 * A figure of a period is a ratio of two sums: failures of executions, money of executions, executions of hours. What is
 * known of it is one pair a bucket of time. Executions of one bucket have much in common (a slow database, a busy hour), so
 * that a bucket and not an execution is what is drawn: the variance of the ratio is that between the buckets (Cochran 1977,
 * 2.11 and 9A: the ratio estimator of clusters).
 */

/** Of one bucket: what was counted, and of how much. */
export type Pair = readonly [counted: number, of: number];

export type Ratio = {
  readonly value: number;
  readonly counted: number;
  readonly of: number;
  /** Of `value`, by the buckets. */
  readonly variance: number;
  /** Buckets in which there was anything. */
  readonly buckets: number;
};

/** Null: there is nothing that it would be a ratio of. */
export function ratioOf(pairs: readonly Pair[]): Ratio | null {
  const known = pairs.filter(([, of]) => of > 0);
  const counted = known.reduce((sum, [some]) => sum + some, 0);
  const of = known.reduce((sum, [, some]) => sum + some, 0);
  const buckets = known.length;
  if (of <= 0) return null;
  const value = counted / of;
  const squares = known.reduce((sum, [some, ofSome]) => sum + (some - value * ofSome) ** 2, 0);
  const variance = buckets < 2 ? Number.POSITIVE_INFINITY : ((buckets / (buckets - 1)) * squares) / (of * of);
  return { value, counted, of, variance, buckets };
}

/** Relative differences below it are of adding floating point numbers in another order. */
const ROUNDING = 1e-9;

/** Whether two values differ by nothing but rounding. */
export function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}

/** Welch's (1947) t of two ratios, with its degrees of freedom. Null where a side has but one bucket. */
export function welch(a: Ratio, b: Ratio): { readonly t: number; readonly df: number } | null {
  if (a.buckets < 2 || b.buckets < 2) return null;
  const together = a.variance + b.variance;
  const least = Math.min(a.buckets, b.buckets) - 1;
  if (isSame(a.value, b.value)) return { t: 0, df: least };
  if (together <= 0) return { t: Number.POSITIVE_INFINITY, df: least };
  const df = together ** 2 / (a.variance ** 2 / (a.buckets - 1) + b.variance ** 2 / (b.buckets - 1));
  return { t: (b.value - a.value) / Math.sqrt(together), df: Math.max(1, df) };
}
