import { normalTail } from "./normal";

/** How two samples that are counted by the same ascending values differ. */
export type RankComparison = {
  /** Standard normal when both samples are of one distribution; positive: the first has the greater values. */
  readonly z: number;
  /** The chance of such a z or a greater one. */
  readonly p: number;
  /** The chance that a value of the first is above one of the second, ties counting half. */
  readonly superiority: number;
};

const NOTHING: RankComparison = { z: 0, p: 1, superiority: 0.5 };

/**
 * The test of Mann and Whitney (1947) on counts by bucket, with the normal approximation, its correction for ties
 * (Lehmann 1975) and for continuity. `first[i]` and `second[i]` count the same bucket, ascending. What lies in one
 * bucket is tied. In the far tail the approximation is conservative: the exact distribution has no tail as long.
 */
export function rankTest(first: ArrayLike<number>, second: ArrayLike<number>): RankComparison {
  let [n, m, below, u, ties] = [0, 0, 0, 0, 0];
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i] ?? 0, second[i] ?? 0];
    const tied = a + b;
    u += a * (below + b / 2);
    ties += tied * (tied * tied - 1);
    below += b;
    n += a;
    m += b;
  }
  const all = n + m;
  if (n === 0 || m === 0 || all < 2) return NOTHING;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return NOTHING;
  const away = u - (n * m) / 2;
  const z = (Math.sign(away) * Math.max(0, Math.abs(away) - 0.5)) / Math.sqrt(variance);
  return { z, p: normalTail(z), superiority: u / (n * m) };
}
