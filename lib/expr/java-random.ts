const MULTIPLIER = 0x5deece66dn;
const INCREMENT = 0xbn;
const MASK = (1n << 48n) - 1n;

/**
 * The first `nextDouble()` of `new java.util.Random(seed)`: from 0 inclusive to 1 exclusive. AWS's `$random(seed)` is
 * this number (measured: 42 gives 0.7275636800328681). A seed beyond 64 bits counts as the nearest that is not, as a
 * cast to long does.
 */
export function firstDoubleOf(seed: number): number {
  let state = (longOf(seed) ^ MULTIPLIER) & MASK;
  const next = (bits: bigint): bigint => {
    state = (state * MULTIPLIER + INCREMENT) & MASK;
    return state >> (48n - bits);
  };
  const high = next(26n) << 27n;
  return Number(high + next(27n)) / 2 ** 53;
}

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

function longOf(seed: number): bigint {
  if (Number.isNaN(seed)) return 0n;
  if (!Number.isFinite(seed)) return seed < 0 ? LEAST : MOST;
  const whole = BigInt(Math.trunc(seed));
  if (whole < LEAST) return LEAST;
  return whole > MOST ? MOST : whole;
}
