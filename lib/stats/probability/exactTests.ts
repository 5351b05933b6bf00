import { logChoose, logFactorial } from "./logFactorial";

/** So many of a total have a property. Whole numbers, 0 ≤ count ≤ total. */
export type Share = { readonly count: number; readonly total: number };

/**
 * Fisher's exact test, one-sided: the chance of a share at least as great as `now` beside `usual` when both are drawn
 * from one population (Fisher 1935; the tail of the hypergeometric distribution). It holds at any size and is
 * conservative: under the hypothesis p ≤ α happens with a chance of at most α.
 */
export function fisherGreater(now: Share, usual: Share): number {
  const population = now.total + usual.total;
  const marked = now.count + usual.count;
  const most = Math.min(marked, now.total);
  const least = Math.max(0, marked - usual.total);
  const logChance = (k: number) =>
    logChoose(marked, k) + logChoose(population - marked, now.total - k) - logChoose(population, now.total);
  // P(k+1) / P(k)
  const ratio = (k: number) => ((marked - k) * (now.total - k)) / ((k + 1) * (population - marked - now.total + k + 1));
  return upperTail({ least, most, logChance, ratio }, now.count);
}

/** Events and the time (or any other exposure) in which they happened. */
export type Counted = { readonly count: number; readonly exposure: number };

/**
 * The conditional test of two Poisson rates, one-sided: the chance of at least so many events now when both rates are
 * the same (Przyborowski and Wilenski 1940; the tail of the binomial distribution). Exact and conservative.
 */
export function poissonGreater(now: Counted, usual: Counted): number {
  const share = now.exposure / (now.exposure + usual.exposure);
  return binomialAtLeast(now.count, now.count + usual.count, share);
}

/** The chance of at least `count` successes in `total` tries with chance `p` each. */
export function binomialAtLeast(count: number, total: number, p: number): number {
  if (count <= 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  const [log, logNot] = [Math.log(p), Math.log1p(-p)];
  const logChance = (k: number) =>
    logFactorial(total) - logFactorial(k) - logFactorial(total - k) + k * log + (total - k) * logNot;
  const ratio = (k: number) => ((total - k) / (k + 1)) * (p / (1 - p));
  return upperTail({ least: 0, most: total, logChance, ratio }, count);
}

type Discrete = {
  readonly least: number;
  readonly most: number;
  readonly logChance: (k: number) => number;
  /** The chance of k + 1 over that of k: falling in k, so that each tail ends soon. */
  readonly ratio: (k: number) => number;
};

/** P(K ≥ k): summed away from the mode, over a few standard deviations, whatever the size. */
function upperTail({ least, most, logChance, ratio }: Discrete, k: number): number {
  if (k <= least) return 1;
  if (k > most) return 0;
  if (ratio(k - 1) <= 1)
    return Math.min(
      1,
      sumFrom(logChance(k), (i) => ratio(k + i), most - k),
    );
  const below = sumFrom(logChance(k - 1), (i) => 1 / ratio(k - 2 - i), k - 1 - least);
  return Math.max(0, 1 - below);
}

function sumFrom(logFirst: number, ratio: (i: number) => number, steps: number): number {
  const first = Math.exp(logFirst);
  let term = 1;
  let sum = 1;
  for (let i = 0; i < steps; i++) {
    term *= ratio(i);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return first * sum;
}
