import { HOUR_MS } from "@/lib/base/time";
import { fisherGreater, poissonGreater } from "../probability/exactTests";
import { normalTail } from "../probability/normal";
import { rankTest } from "../probability/rankTest";
import { align, type Aligned, totalOf, valueAt } from "./distribution";
import { type Comparison, type Measure, RELEVANT } from "./measure";
import { designEffect } from "./sums";
import type { Window } from "./window";

/** Variance over that of independent executions, at least 1 (`dispersion.ts`). */
export type Dispersion = Readonly<Record<Measure, number>>;
export const INDEPENDENT: Dispersion = { failures: 1, retries: 1, duration: 1, cost: 1, fewer: 1, more: 1 };

/**
 * Whether a stretch of time is worse than another in one measure, by the test of that measure:
 *
 * - failures, retries: Fisher's exact test of two shares;
 * - duration, cost: the test of Mann and Whitney on the buckets of the sketches, and Fisher's exact test on the slowest
 *   tenth of both together, each at twice its p;
 * - fewer, more: the conditional test of two Poisson rates.
 *
 * What is more variable than independent executions is made less sure by its dispersion first, as quasi-likelihood does
 * (McCullagh and Nelder 1989, 4.5). Null where there is nothing to compare.
 */
export function compareWindows(
  measure: Measure,
  now: Window,
  usual: Window,
  dispersion: Dispersion = INDEPENDENT,
): Comparison | null {
  const spread = Math.max(1, dispersion[measure]);
  switch (measure) {
    case "failures":
    case "retries":
      return compareShares(measure, now, usual, spread);
    case "duration":
    case "cost":
      return compareDistributions(measure, now, usual, spread);
    case "fewer":
    case "more":
      return compareCounts(measure, now, usual, spread);
  }
}

const COUNTED = { failures: "failed", retries: "retried" } as const;

function compareShares(measure: "failures" | "retries", now: Window, usual: Window, spread: number): Comparison | null {
  if (now.executions === 0 || usual.executions === 0) return null;
  const counted = COUNTED[measure];
  const [rate, before] = [now[counted] / now.executions, usual[counted] / usual.executions];
  const { factor, points } = RELEVANT[measure];
  const isRelevant = rate >= factor * before && rate - before >= points;
  const p = rate <= before ? 1 : sharesDiffer(now[counted], now.executions, usual[counted], usual.executions, spread);
  return { measure, of: "rate", now: rate, usual: before, p, isRelevant };
}

/** Fisher's test on counts that are divided by `spread`, rounded so that the difference gets no greater. */
function sharesDiffer(a: number, n: number, b: number, m: number, spread: number): number {
  const [total, before] = [Math.max(1, Math.round(n / spread)), Math.max(1, Math.round(m / spread))];
  const now = { count: Math.min(total, Math.floor(a / spread)), total };
  return fisherGreater(now, { count: Math.min(before, Math.ceil(b / spread)), total: before });
}

function compareCounts(measure: "fewer" | "more", now: Window, usual: Window, spread: number): Comparison | null {
  if (!(now.ms > 0) || !(usual.ms > 0)) return null;
  const [rate, before] = [(now.executions * HOUR_MS) / now.ms, (usual.executions * HOUR_MS) / usual.ms];
  const [more, fewer] = measure === "more" ? [now, usual] : [usual, now];
  const isWorse = measure === "more" ? rate > before : rate < before;
  const isRelevant =
    measure === "more" ? rate >= RELEVANT.more.factor * before : rate <= RELEVANT.fewer.factor * before;
  const counted = { count: Math.floor(more.executions / spread), exposure: more.ms };
  const p = isWorse ? poissonGreater(counted, { count: Math.ceil(fewer.executions / spread), exposure: fewer.ms }) : 1;
  return { measure, of: "rate", now: rate, usual: before, p, isRelevant };
}

const DISTRIBUTION = { duration: "durations", cost: "costs" } as const;

function compareDistributions(
  measure: "duration" | "cost",
  now: Window,
  usual: Window,
  spread: number,
): Comparison | null {
  const both = align(now[DISTRIBUTION[measure]], usual[DISTRIBUTION[measure]]);
  if (both.n === 0 || both.m === 0) return null;
  const effect = spread * Math.max(designEffect(now), designEffect(usual));
  const middle = compareMedians(measure, both, effect);
  const tail = compareTails(measure, both, effect);
  if (middle.isRelevant !== tail.isRelevant) return middle.isRelevant ? middle : tail;
  return middle.p <= tail.p ? middle : tail;
}

function compareMedians(measure: "duration" | "cost", both: Aligned, effect: number): Comparison {
  const { keys, first, second, n, m } = both;
  const { factor, superiority } = RELEVANT[measure];
  const ranks = rankTest(first, second);
  const [now, usual] = [valueAt(keys, first, n, 0.5), valueAt(keys, second, m, 0.5)];
  const p = Math.min(1, 2 * normalTail(ranks.z / Math.sqrt(effect)));
  const isRelevant = ranks.superiority >= superiority && now >= factor * usual;
  return { measure, of: "median", now, usual, p, isRelevant };
}

/** The share of both together that makes the tail. */
const TAIL = 0.1;

/** Where the tail begins depends on both together and not on which is which, as the test asks. */
function compareTails(measure: "duration" | "cost", both: Aligned, effect: number): Comparison {
  const { keys, first, second, n, m } = both;
  const { tailFactor, tailShare } = RELEVANT[measure];
  const from = tailBegin(both);
  const [a, b] = [totalOf(first, from), totalOf(second, from)];
  const [now, usual] = [valueAt(keys, first, n, 0.95), valueAt(keys, second, m, 0.95)];
  const p = a / n > b / m ? Math.min(1, 2 * sharesDiffer(a, n, b, m, effect)) : 1;
  const isRelevant = now >= tailFactor * usual && a / n >= tailShare * (b / m);
  return { measure, of: "tail", now, usual, p, isRelevant };
}

/** The first bucket of those that hold at most a tenth of all together. */
function tailBegin({ first, second, n, m }: Aligned): number {
  let above = 0;
  for (let i = first.length - 1; i >= 0; i--) {
    above += (first[i] ?? 0) + (second[i] ?? 0);
    if (above > TAIL * (n + m)) return i + 1;
  }
  return 0;
}
