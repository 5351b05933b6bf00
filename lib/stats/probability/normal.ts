/**
 * The chance that a standard normal number is above z, with a relative error below 2e-7 also where it is tiny (down to
 * 1e-300): the Chebyshev fit of erfc in Numerical Recipes (Press et al., 3rd edition, 6.2.2).
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 2 / (2 + x);
  const series = CHEBYSHEV.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = 0.5 * t * Math.exp(-x * x + series);
  return z >= 0 ? tail : 1 - tail;
}

const CHEBYSHEV = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
] as const;

/** The chance that a number of the chi-squared distribution with one degree of freedom is above x ≥ 0. */
export function chiSquaredTail(x: number): number {
  return Math.min(1, 2 * normalTail(Math.sqrt(Math.max(0, x))));
}
