/*
 * Which good run is the nearest to a failed one: the one whose input differs in the fewest leaves, then the one that
 * began nearest in time, then the earlier one, then the one with the smaller key. An order without ties.
 */

export type Candidate = {
  readonly key: string;
  /** ms UTC. */
  readonly startedAt: number;
  /** Leaves in which its input differs; null where one of the two inputs is not known. */
  readonly leaves: number | null;
};

/** The nearest of some runs to one that began at `startedAt`; null without any. */
export function nearestOf<T extends Candidate>(candidates: readonly T[], startedAt: number): T | null {
  return candidates.reduce<T | null>(
    (best, one) => (best === null || isNearer(one, best, startedAt) ? one : best),
    null,
  );
}

function isNearer(a: Candidate, b: Candidate, startedAt: number): boolean {
  const [leavesA, leavesB] = [a.leaves ?? Number.POSITIVE_INFINITY, b.leaves ?? Number.POSITIVE_INFINITY];
  if (leavesA !== leavesB) return leavesA < leavesB;
  const [away, other] = [Math.abs(a.startedAt - startedAt), Math.abs(b.startedAt - startedAt)];
  if (away !== other) return away < other;
  return a.startedAt === b.startedAt ? a.key < b.key : a.startedAt < b.startedAt;
}
