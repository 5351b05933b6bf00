import { bucketMiddle, type Sketch } from "../sketch";

/** Counts by bucket of a sketch, ascending; the bucket of zeros is -1. Windows of one series share their `keys`. */
export type Distribution = { readonly keys: readonly number[]; readonly counts: ArrayLike<number> };

export const ZEROS = -1;

export function distributionOf({ zeros, buckets }: Sketch): Distribution {
  return { keys: [ZEROS, ...buckets.keys()], counts: [zeros, ...buckets.values()] };
}

/** Two distributions over the same keys. */
export type Aligned = {
  readonly keys: readonly number[];
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly n: number;
  readonly m: number;
};

export function align(a: Distribution, b: Distribution): Aligned {
  const [n, m] = [totalOf(a.counts), totalOf(b.counts)];
  if (a.keys === b.keys) return { keys: a.keys, first: a.counts, second: b.counts, n, m };
  const keys = [...new Set([...a.keys, ...b.keys])].sort((one, other) => one - other);
  return { keys, first: countsAlong(keys, a), second: countsAlong(keys, b), n, m };
}

function countsAlong(keys: readonly number[], { keys: own, counts }: Distribution): readonly number[] {
  const found = new Map(own.map((key, i) => [key, counts[i] ?? 0]));
  return keys.map((key) => found.get(key) ?? 0);
}

/** The value at the rank `q` (0…1) of `total` values. */
export function valueAt(keys: readonly number[], counts: ArrayLike<number>, total: number, q: number): number {
  let rank = q * (total - 1);
  for (let i = 0; i < keys.length; i++) {
    rank -= counts[i] ?? 0;
    if (rank < 0) return keyValue(keys[i]);
  }
  return keyValue(keys.at(-1));
}

function keyValue(key: number | undefined): number {
  return key === undefined || key === ZEROS ? 0 : bucketMiddle(key);
}

/** How many there are from the index `from` on. */
export function totalOf(counts: ArrayLike<number>, from = 0): number {
  let sum = 0;
  for (let i = from; i < counts.length; i++) sum += counts[i] ?? 0;
  return sum;
}
