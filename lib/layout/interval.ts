/** `from` ≤ `to`. The unit is the caller's: ms UTC or positions of a scale. */
export type Interval = { readonly from: number; readonly to: number };

/** Joins intervals that touch or overlap; the result is ascending. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: { from: number; to: number }[] = [];
  for (const next of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && next.from <= last.to) last.to = Math.max(last.to, next.to);
    else joined.push({ from: next.from, to: next.to });
  }
  return joined;
}

/** What of `whole` none of `covered` (as {@link union} returns them) covers. */
export function gaps(whole: Interval, covered: readonly Interval[]): Interval[] {
  const free: Interval[] = [];
  let at = whole.from;
  for (const { from, to } of covered) {
    if (from > at) free.push({ from: at, to: Math.min(from, whole.to) });
    at = Math.max(at, to);
  }
  if (at < whole.to) free.push({ from: at, to: whole.to });
  return free;
}
