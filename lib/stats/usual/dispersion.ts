import { rankTest } from "../probability/rankTest";
import type { Dispersion } from "./compare";
import { align, type Distribution } from "./distribution";
import { type Measure, MEASURES } from "./measure";
import type { Window } from "./window";

/** An hour of a machine and the same hour of the day before. */
export type HourPair = { readonly now: Window; readonly before: Window };

/** Fewer pairs say nothing. */
const MIN_PAIRS = 24;

/**
 * How much more variable a machine is than executions that have nothing to do with each other: the mean over pairs of
 * hours of the squared standardised difference, which is 1 when they have nothing to do with each other (Pearson's
 * estimate of the dispersion, McCullagh and Nelder 1989, 4.5.2), and at least 1. Counts of executions take the median
 * instead of the mean, over the median of the distribution: two of seven days are a weekend's beginning and end.
 */
export function dispersionOf(pairs: readonly HourPair[]): Dispersion {
  return dispersionOfSquares(pairs.map(squaredDifferences));
}

export type SquaredDifferences = Readonly<Record<Measure, number | null>>;

/** The median of the chi-squared distribution with one degree of freedom. */
const MEDIAN = 0.4549;

export function dispersionOfSquares(squares: readonly SquaredDifferences[]): Dispersion {
  const spreads = MEASURES.map((measure) => {
    const of = knownOf(squares, measure);
    if (of.length < MIN_PAIRS) return [measure, 1] as const;
    const isCount = measure === "fewer" || measure === "more";
    return [measure, Math.max(1, isCount ? medianOf(of) / MEDIAN : meanOf(of))] as const;
  });
  return Object.fromEntries(spreads) as Dispersion;
}

/** Asked for each hour of each machine: a loop takes a tenth of what making a list for each pair does. */
function knownOf(squares: readonly SquaredDifferences[], measure: Measure): number[] {
  const known: number[] = [];
  for (const each of squares) {
    const square = each[measure];
    if (square !== null) known.push(square);
  }
  return known;
}

/** By measure; null where the pair says nothing. */
export function squaredDifferences({ now, before }: HourPair): SquaredDifferences {
  const [x, y] = [now.executions, before.executions];
  const counts = x + y > 0 ? (x - y) ** 2 / (x + y) : null;
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
  return variance > 0 ? (a / n - b / m) ** 2 / variance : null;
}

function ranks(now: Distribution, before: Distribution): number | null {
  const { first, second, n, m } = align(now, before);
  if (n < 2 || m < 2) return null;
  return rankTest(first, second).z ** 2;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
