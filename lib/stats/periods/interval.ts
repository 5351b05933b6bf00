import { studentQuantile } from "../probability/student";
import { isSame, type Ratio } from "./ratio";

/** A value with the ends of an interval that holds it with a confidence of 95 %. */
export type Interval = { readonly value: number; readonly low: number; readonly high: number };

/** Of the standard normal distribution: 95 % lie nearer to 0. */
const Z = 1.959964;
const CONFIDENCE = 0.95;

/** How a ratio varies: shares are of 0 and 1, rates count events that may happen often to one, means are of anything. */
export type Scale = "share" | "rate" | "mean";

/**
 * Of a ratio. Shares: Wilson's (1927) score interval; rates: the score interval of a Poisson count; both of as many as
 * independent ones would be as variable (`effect`). Means: Student's t between the buckets.
 */
export function intervalOf(scale: Scale, ratio: Ratio, weights: number): Interval {
  const { value, variance, buckets } = ratio;
  if (scale === "mean") {
    const half =
      buckets < 2 ? Number.POSITIVE_INFINITY : studentQuantile(CONFIDENCE, buckets - 1) * Math.sqrt(variance);
    return { value, low: value - half, high: value + half };
  }
  const effect = effectOf(scale, ratio, weights);
  return scale === "share" ? wilson(value, ratio.of / effect) : score(ratio.counted / effect, ratio.of / effect);
}

/** How many executions count as one independent one: by their weights, and by how much the buckets differ; at least 1. */
export function effectOf(scale: "share" | "rate", { value, variance, of, buckets }: Ratio, weights: number): number {
  const independent = (scale === "share" ? value * (1 - value) : value) / of;
  const between = buckets >= 2 && independent > 0 ? variance / independent : 1;
  return Math.max(1, weights, between);
}

function wilson(share: number, n: number): Interval {
  const middle = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n))) / (1 + (Z * Z) / n);
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function score(count: number, exposure: number): Interval {
  const middle = count + (Z * Z) / 2;
  const half = Z * Math.sqrt(count + (Z * Z) / 4);
  return { value: count / exposure, low: Math.max(0, middle - half) / exposure, high: (middle + half) / exposure };
}

/** Ranks of a quantile between which it lies (the binomial's normal approximation), as shares of all. */
export function quantileRanks(q: number, n: number, effect: number): readonly [low: number, high: number] {
  const half = Z * Math.sqrt((q * (1 - q) * effect) / Math.max(1, n));
  return [Math.max(0, q - half), Math.min(1, q + half)];
}

/**
 * The difference of two independent values by their intervals (Zou and Donner 2008, as Newcombe 1998 does for shares): it
 * keeps their lack of symmetry, which a normal interval has not.
 */
export function differenceOf(a: Interval, b: Interval): Interval {
  const value = isSame(a.value, b.value) ? 0 : b.value - a.value;
  const low = value - Math.hypot(b.value - b.low, a.high - a.value);
  const high = value + Math.hypot(b.high - b.value, a.value - a.low);
  return { value, low, high };
}
