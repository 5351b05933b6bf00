import { HOUR_MS } from "@/lib/base/time";
import { bucketMiddle, mergeSketches, quantile, type Sketch, sketchCount, sketchTotal } from "../sketch";
import { designEffect } from "../usual/sums";
import { testFigure, type Side, type Tested, type Way } from "./figure";
import { holm } from "./holm";
import { effectOf, type Interval, quantileRanks } from "./interval";
import {
  type Figure,
  type FigureName,
  MACHINE_FIGURES,
  type Period,
  type PeriodBucket,
  STATE_FIGURES,
  type StateInBucket,
} from "./period";
import { type Pair, ratioOf } from "./ratio";

/** With this chance or less any figure is called different though nothing is. */
export const LEVEL = 0.05;

type PeriodComparison = {
  readonly figures: readonly Figure[];
  readonly states: readonly { readonly state: string; readonly figures: readonly Figure[] }[];
  /** Figures that were tested: the p of each is corrected for so many. */
  readonly tested: number;
};

/** Two periods of a machine: what differs between them, and how sure that is. States in the order of their names. */
export function comparePeriods(a: Period, b: Period): PeriodComparison {
  const names = new Set([...a.buckets, ...b.buckets].flatMap(({ states }) => [...states.keys()]));
  const states = [...names].sort((one, other) => (one < other ? -1 : 1));
  const whole = MACHINE_FIGURES.map((name) => MACHINE[name](a, b));
  const byState = states.flatMap((state) => STATE_FIGURES.map((name) => stateFigure(name, state, a, b)));
  const all = judged([...whole, ...byState]);
  return {
    figures: all.slice(0, whole.length),
    states: states.map((state, i) => {
      const from = whole.length + i * STATE_FIGURES.length;
      return { state, figures: all.slice(from, from + STATE_FIGURES.length) };
    }),
    tested: all.filter(({ p }) => p !== null).length,
  };
}

/** A difference is told where its p holds for all figures together, and what is shown differs as what was tested does. */
function judged(tested: readonly Tested[]): Figure[] {
  const corrected = holm(tested.flatMap(({ p }) => p ?? []));
  let next = 0;
  return tested.map(({ direction, ...figure }): Figure => {
    if (figure.p === null) return { ...figure, verdict: "tooFew" };
    const p = corrected[next++] ?? 1;
    const shown = Math.sign(figure.difference?.value ?? 0);
    const isSure = p <= LEVEL && shown !== 0 && shown === direction;
    return { ...figure, p, verdict: !isSure ? "unsure" : shown > 0 ? "more" : "less" };
  });
}

type Both = (a: Period, b: Period) => Tested;

const MACHINE: Readonly<Record<(typeof MACHINE_FIGURES)[number], Both>> = {
  executions: ratios("executions", { scale: "rate", exact: "poisson" }, ({ executions, ms }) => [
    executions,
    ms / HOUR_MS,
  ]),
  failed: ratios("failed", { scale: "share", exact: "fisher" }, ({ failed, ended }) => [failed, ended]),
  retried: ratios("retried", { scale: "share", exact: "fisher" }, ({ retried, ended }) => [retried, ended]),
  p50: (a, b) => quantileFigure("p50", 0.5, a, b),
  p95: (a, b) => quantileFigure("p95", 0.95, a, b),
  cost: ratios("cost", { scale: "mean", exact: "none" }, ({ costs }) => [sketchTotal(costs), sketchCount(costs)]),
};

function ratios(name: FigureName, way: Way, pair: (bucket: PeriodBucket) => Pair): Both {
  return (a, b) => testFigure(name, way, sideOf(a, pair), sideOf(b, pair));
}

function sideOf({ buckets }: Period, pair: (bucket: PeriodBucket) => Pair): Side {
  return { pairs: buckets.map(pair), ...sizeOf(buckets) };
}

function sizeOf(buckets: readonly PeriodBucket[]): Pick<Side, "executions" | "weights"> {
  const executions = buckets.reduce((sum, bucket) => sum + bucket.executions, 0);
  const squares = buckets.reduce((sum, bucket) => sum + bucket.squares, 0);
  return { executions, weights: designEffect({ executions, squares }) };
}

const STATE: Readonly<
  Record<(typeof STATE_FIGURES)[number], { readonly way: Way; readonly counted: (state: StateInBucket) => number }>
> = {
  reached: { way: { scale: "share", exact: "fisher" }, counted: ({ reached }) => reached },
  visits: { way: { scale: "mean", exact: "excess" }, counted: ({ visits }) => visits },
  time: { way: { scale: "mean", exact: "none" }, counted: ({ totalMs }) => totalMs },
  failures: { way: { scale: "rate", exact: "poisson" }, counted: ({ failures }) => failures },
  retries: { way: { scale: "rate", exact: "poisson" }, counted: ({ retries }) => retries },
};

/** Of an execution that has ended; one that did not come to the state counts as nothing. */
function stateFigure(name: (typeof STATE_FIGURES)[number], state: string, a: Period, b: Period): Tested {
  const { way, counted } = STATE[name];
  return ratios(name, way, ({ states, ended }) => {
    const known = states.get(state);
    return [known === undefined ? 0 : counted(known), ended];
  })(a, b);
}

/**
 * A quantile is compared by the share of each side that lies above the quantile of both together (Mood's median test, for
 * any quantile); told is the quantile of each side.
 */
function quantileFigure(name: FigureName, q: number, a: Period, b: Period): Tested {
  const both = mergeSketches([...a.buckets, ...b.buckets].map(({ durations }) => durations));
  const bound = quantile(both, q) ?? 0;
  const above = (period: Period): Side => {
    const pairs = period.buckets.map(({ durations }): Pair => [countAbove(durations, bound), sketchCount(durations)]);
    return { pairs, weights: sizeOf(period.buckets).weights, executions: pairs.reduce((sum, [, n]) => sum + n, 0) };
  };
  const shown = { a: quantileInterval(q, a), b: quantileInterval(q, b) };
  return testFigure(name, { scale: "share", exact: "fisher" }, above(a), above(b), shown);
}

function quantileInterval(q: number, { buckets }: Period): Interval | null {
  const all = mergeSketches(buckets.map(({ durations }) => durations));
  const value = quantile(all, q);
  if (value === null) return null;
  const ratio = ratioOf(buckets.map(({ durations }): Pair => [countAbove(durations, value), sketchCount(durations)]));
  const effect = ratio === null ? 1 : effectOf("share", ratio, sizeOf(buckets).weights);
  const [low, high] = quantileRanks(q, sketchCount(all), effect);
  return { value, low: quantile(all, low) ?? value, high: quantile(all, high) ?? value };
}

function countAbove({ buckets }: Sketch, bound: number): number {
  let count = 0;
  for (const [bucket, some] of buckets) if (bucketMiddle(bucket) > bound) count += some;
  return count;
}
