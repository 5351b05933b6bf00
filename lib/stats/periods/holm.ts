/**
 * Holm's (1979) correction: with these p of several tests the chance that any of them is at most α though nothing differs is
 * at most α, whatever they have to do with each other. In the order given.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(values.length).fill(1);
  let least = 0;
  for (const [rank, { p, i }] of order.entries()) {
    least = Math.max(least, Math.min(1, (values.length - rank) * p));
    corrected[i] = least;
  }
  return corrected;
}
