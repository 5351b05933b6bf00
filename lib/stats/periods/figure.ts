import { fisherGreater, poissonGreater } from "../probability/exactTests";
import { studentTwoSided } from "../probability/student";
import { differenceOf, type Interval, intervalOf, type Scale } from "./interval";
import type { Figure, FigureName } from "./period";
import { type Pair, type Ratio, ratioOf, welch } from "./ratio";

/** Executions and buckets that each side needs before a figure of it means anything. */
export const MIN_EXECUTIONS = 20;
const MIN_BUCKETS = 4;

/** A figure before it is known how many are tested with it. `direction`: of what was tested, b beside a. */
export type Tested = Omit<Figure, "p" | "verdict"> & { readonly p: number | null; readonly direction: number };

/** One side of a figure. `executions`: that it is made of; `weights`: how many stand for one. */
export type Side = { readonly pairs: readonly Pair[]; readonly executions: number; readonly weights: number };

/** `exact`: the test that holds for few, beside the one between buckets; the greater p of both counts. */
export type Way = { readonly scale: Scale; readonly exact: "fisher" | "poisson" | "excess" | "none" };

/** Compares a ratio of two periods. `shown`: what is told of it, where that is another value than what is tested. */
export function testFigure(
  name: FigureName,
  { scale, exact }: Way,
  a: Side,
  b: Side,
  shown?: { readonly a: Interval | null; readonly b: Interval | null },
): Tested {
  const [one, other] = [ratioOf(a.pairs), ratioOf(b.pairs)];
  const [first, second] = shown === undefined ? [of(scale, one, a), of(scale, other, b)] : [shown.a, shown.b];
  const known = first !== null && second !== null ? differenceOf(first, second) : null;
  const difference = known !== null && Number.isFinite(known.low + known.high) ? known : null;
  const values = { name, a: first?.value ?? null, b: second?.value ?? null, difference };
  if (one === null || other === null || !isEnough(one, a) || !isEnough(other, b)) {
    return { ...values, p: null, direction: 0 };
  }
  const between = welch(one, other);
  const clustered = between === null ? 1 : studentTwoSided(between.t, between.df);
  const p = Math.max(clustered, EXACT[exact](one, other, Math.max(a.weights, b.weights)));
  return { ...values, p: Math.min(1, p), direction: Math.sign(other.value - one.value) };
}

function of(scale: Scale, ratio: Ratio | null, { weights }: Side): Interval | null {
  return ratio === null ? null : intervalOf(scale, ratio, weights);
}

function isEnough({ buckets }: Ratio, { executions, weights }: Side): boolean {
  return buckets >= MIN_BUCKETS && executions / weights >= MIN_EXECUTIONS;
}

/** Two-sided, of counts that are divided by the weights. */
const EXACT: Readonly<Record<Way["exact"], (a: Ratio, b: Ratio, weights: number) => number>> = {
  fisher: (a, b, weights) => {
    const [one, other] = [shareOf(a, weights), shareOf(b, weights)];
    return 2 * Math.min(fisherGreater(one, other), fisherGreater(other, one));
  },
  poisson: (a, b, weights) => {
    const [one, other] = [countOf(a, weights), countOf(b, weights)];
    return 2 * Math.min(poissonGreater(one, other), poissonGreater(other, one));
  },
  // So many more on one side, were each of them on either side by chance: all of them on that one.
  excess: (a, b, weights) => {
    const [fewer, more] = a.value <= b.value ? [a, b] : [b, a];
    const excess = (more.counted - fewer.value * more.of) / weights;
    return 2 * (more.of / (more.of + fewer.of)) ** excess;
  },
  none: () => 0,
};

function shareOf({ counted, of: all }: Ratio, weights: number) {
  const total = Math.max(1, Math.round(all / weights));
  return { count: Math.min(total, Math.round(counted / weights)), total };
}

function countOf({ counted, of: all }: Ratio, weights: number) {
  return { count: Math.round(counted / weights), exposure: all };
}
