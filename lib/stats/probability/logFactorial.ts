/** Below it the sums of logarithms are kept. */
const KEPT = 1024;
const SMALL = smallFactorials();

function smallFactorials(): Float64Array {
  const sums = new Float64Array(KEPT);
  for (let n = 2; n < KEPT; n++) sums[n] = (sums[n - 1] ?? 0) + Math.log(n);
  return sums;
}

/** ln(n!) of a whole number n ≥ 0, to about 14 digits: a sum, and from 1024 on Stirling's series to its third term. */
export function logFactorial(n: number): number {
  if (n < KEPT) return SMALL[n] ?? NaN;
  const inverse = 1 / n;
  const correction = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + correction;
}

/** ln of the number of ways to choose k of n. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
