import { normalTail } from "../probability/normal";
import { type Dated, likelySplits, MAX_DATED } from "./dated";

/** An execution by its start (ms UTC), and its duration or cost. */
export type Measured = { readonly at: number; readonly value: number };

/** Executions on each side of a split, so that the ranks of a few do not decide. */
const EDGE = 5;

/**
 * When values became greater: the split at which the ranks differ most (Pettitt 1979, with each split by its own standard
 * deviation, so that a change near the end is seen too). p is the test of Mann and Whitney there, times the number of
 * splits (Bonferroni). Values by their start, ascending, the last 20,000 count. Null when no split makes them greater.
 */
export function dateShift(all: readonly Measured[]): Dated | null {
  const values = all.slice(-MAX_DATED);
  const n = values.length;
  if (n < 2 * EDGE) return null;
  const { ranks, tieSum } = rank(values.map(({ value }) => value));
  const scale = (n + 1 - tieSum / (n * (n - 1))) / 12;
  const likelihood = new Float64Array(n).fill(-Infinity);
  let sum = 0;
  for (let k = 1; k < n; k++) {
    sum += ranks[k - 1] ?? 0;
    if (k < EDGE || n - k < EDGE || scale <= 0) continue;
    const z = ((k * (n + 1)) / 2 - sum) / Math.sqrt(k * (n - k) * scale);
    if (z > 0) likelihood[k] = z * z;
  }
  const { best, first, last } = likelySplits(likelihood);
  const square = likelihood[best] ?? -Infinity;
  if (square === -Infinity) return null;
  const p = Math.min(1, (n - 2 * EDGE + 1) * normalTail(Math.sqrt(square)));
  const start = (k: number) => values[k]?.at ?? 0;
  const [before, after] = [medianOf(values.slice(0, best)), medianOf(values.slice(best))];
  return { at: start(best), from: start(first - 1), to: start(last), p, before, after };
}

/** Mean ranks, from 1 on, and the sum of t³ − t over the ties. */
function rank(values: readonly number[]): { readonly ranks: Float64Array; readonly tieSum: number } {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  let tieSum = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (const index of order.slice(from, to)) ranks[index] = (from + to + 1) / 2;
    tieSum += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, tieSum };
}

function medianOf(values: readonly Measured[]): number {
  const sorted = values.map(({ value }) => value).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
