import { logFactorial } from "./logFactorial";

/** The chance that Student's t with `df` degrees of freedom is at least as far from 0 as `t`, on either side. */
export function studentTwoSided(t: number, df: number): number {
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/** The t that lies nearer to 0 than so many: the `share` (0…1) in the middle is below it. */
export function studentQuantile(share: number, df: number): number {
  let [low, high] = [0, 1];
  while (1 - studentTwoSided(high, df) < share && high < 1e6) high *= 2;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (1 - studentTwoSided(middle, df) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Each halves the interval: 2^-50 of it is left. */
const BISECTIONS = 50;

/** The regularised incomplete beta function by its continued fraction (Numerical Recipes, 3rd edition, 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

const TINY = 1e-300;
const EXACT = 1e-15;
const MAX_TERMS = 10_000;

/** Lentz's way: each step multiplies what is known so far. */
function betaFraction(x: number, a: number, b: number): number {
  const kept = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let found = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    found *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    found *= d * c;
    if (Math.abs(d * c - 1) < EXACT) break;
  }
  return found;
}

/** Lanczos' approximation with nine terms (Godfrey), exact to 15 digits; whole numbers by their factorial. */
function logGamma(x: number): number {
  if (Number.isInteger(x)) return logFactorial(x - 1);
  const y = x - 1;
  const sum = LANCZOS.reduce((total, coefficient, i) => total + coefficient / (y + i + 1), LANCZOS_FIRST);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS_FIRST = 0.99999999999980993;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
