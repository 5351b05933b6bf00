import { HOUR_MS } from "@/lib/base/time";
import { rankTest } from "../probability/rankTest";
import { type Dispersion, INDEPENDENT } from "./compare";
import { align, type Distribution } from "./distribution";
import { type Measure, MEASURES } from "./measure";
import type { Window } from "./window";

/** An hour of a machine and an earlier one: the same hour of the day before, or one some hours before. */
export type HourPair = { readonly now: Window; readonly before: Window };

/** How an hour differs from the earlier one, standardised; null where the pair says nothing. */
export type Differences = Readonly<Record<Measure, number | null>>;

/** Fewer pairs say nothing. */
const MIN_PAIRS = 24;
/** The same of pairs of one day, which are what a young machine has. */
const MIN_EARLY_PAIRS = 10;
/** The median and the upper quartile of the chi-squared distribution with one degree of freedom. */
const MEDIAN = 0.4549;
const UPPER_QUARTILE = 1.3233;

/** Hours of which the windows that are compared consist, ascending: the dispersion of each length is its own. */
const RUNS = [1, 6, 24] as const;

/** The dispersion of windows of at most `ms`. */
export type Spread = { readonly ms: number; readonly dispersion: Dispersion };

/**
 * How much more variable a machine is than executions that have nothing to do with each other, by the length of the
 * windows: the mean of the squared standardised difference of hours a day apart (Pearson's estimate, McCullagh and Nelder
 * 1989, 4.5.2), and for longer windows that of the sums of so many hours one after another, over their number. Where hours
 * are alike to those before them such sums vary more than an hour does (overlapping batch means, Meketon and Schmeiser 1984).
 * At least 1, and no longer window has less than a shorter one.
 *
 * `early`: differences of hours of one day, which stand in while there are too few of `days`. They take the median in place
 * of the mean, over that of the distribution, as a machine that got worse meanwhile differs much in some; counts of
 * executions take it always: two of seven days are a weekend's beginning and end. Counts have nothing that stands in.
 */
export function spreadsOf(days: readonly Differences[], early: readonly Differences[]): readonly Spread[] {
  const byMeasure = MEASURES.map((measure) => [measure, runsOf(measure, days, early)] as const);
  return RUNS.map((hours, i) => {
    const dispersion = byMeasure.map(([measure, spreads]) => [measure, spreads[i] ?? 1]);
    return { ms: hours * HOUR_MS, dispersion: Object.fromEntries(dispersion) as Dispersion };
  });
}

/** That of windows of a length. */
export function dispersionFor(spreads: readonly Spread[], ms: number): Dispersion {
  return (spreads.find((spread) => ms <= spread.ms) ?? spreads.at(-1))?.dispersion ?? INDEPENDENT;
}

/** Of windows of an hour alone. */
export function dispersionOf(pairs: readonly HourPair[]): Dispersion {
  return dispersionFor(spreadsOf(pairs.map(differencesOf), []), HOUR_MS);
}

function runsOf(measure: Measure, days: readonly Differences[], early: readonly Differences[]): number[] {
  const isCount = measure === "fewer" || measure === "more";
  const isEarly = days.filter((each) => each[measure] !== null).length < MIN_PAIRS;
  if (isEarly && isCount) return [];
  const differences = (isEarly ? early : days).map((each) => each[measure]);
  const least = isEarly ? MIN_EARLY_PAIRS : MIN_PAIRS;
  let known = 1;
  return RUNS.map((hours) => {
    const squares = squaresOfRuns(differences, hours);
    if (squares.length >= least) {
      known = Math.max(known, isEarly ? cautious(squares) : isCount ? medianOf(squares) / MEDIAN : meanOf(squares));
    }
    return known;
  });
}

/** Squared sums of each run of so many hours, over the number of those in it that are known. */
function squaresOfRuns(differences: readonly (number | null)[], hours: number): number[] {
  const squares: number[] = [];
  let [sum, count] = [0, 0];
  for (let i = 0; i < differences.length; i++) {
    const [last, gone] = [differences[i] ?? null, i >= hours ? (differences[i - hours] ?? null) : null];
    if (last !== null) [sum, count] = [sum + last, count + 1];
    if (gone !== null) [sum, count] = [sum - gone, count - 1];
    // A run of which half is missing is a shorter one.
    if (i >= hours - 1 && 2 * count > hours) squares.push((sum * sum) / count);
  }
  return squares;
}

export function differencesOf({ now, before }: HourPair): Differences {
  const [x, y] = [now.executions, before.executions];
  const counts = x + y > 0 ? (x - y) / Math.sqrt(x + y) : null;
  return {
    failures: shares(now.failed, x, before.failed, y),
    retries: shares(now.retried, x, before.retried, y),
    duration: ranks(now.durations, before.durations),
    cost: ranks(now.costs, before.costs),
    fewer: counts,
    more: counts,
  };
}

function shares(a: number, n: number, b: number, m: number): number | null {
  if (n === 0 || m === 0) return null;
  const together = (a + b) / (n + m);
  const variance = together * (1 - together) * (1 / n + 1 / m);
  return variance > 0 ? (a / n - b / m) / Math.sqrt(variance) : null;
}

function ranks(now: Distribution, before: Distribution): number | null {
  const { first, second, n, m } = align(now, before);
  if (n < 2 || m < 2) return null;
  return rankTest(first, second).z;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of few pairs, of which less than a quarter may be of a time that got worse: the greater of two estimates. */
function cautious(squares: readonly number[]): number {
  return Math.max(medianOf(squares) / MEDIAN, valueAt(squares, 0.75) / UPPER_QUARTILE);
}

function medianOf(values: readonly number[]): number {
  return valueAt(values, 0.5);
}

function valueAt(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(part * sorted.length)] ?? 0;
}
