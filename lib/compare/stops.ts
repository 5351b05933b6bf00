import type { DifferenceKind } from "./difference";

type StoppedRow = {
  readonly a: unknown;
  readonly b: unknown;
  readonly differences: readonly { readonly kind: DifferenceKind }[];
};

/**
 * Rows to stop at on the way through the differences, ascending: those with a difference of a kind that is asked for; of
 * steps that stand together and that only one side has the first.
 */
export function stopsOf(rows: readonly StoppedRow[], kinds: ReadonlySet<DifferenceKind>): readonly number[] {
  const stops: number[] = [];
  let only: "a" | "b" | null = null;
  rows.forEach((row, i) => {
    const side = row.a === null ? "b" : row.b === null ? "a" : null;
    const isToldAlready = side !== null && side === only;
    const isDifferent = row.differences.some(({ kind }) => kinds.has(kind));
    if (isDifferent && !isToldAlready) stops.push(i);
    only = side;
  });
  return stops;
}

/** The stop after or before a row; null where there is none. */
export function stopBeside(stops: readonly number[], row: number, by: 1 | -1): number | null {
  return (by === 1 ? stops.find((stop) => stop > row) : stops.findLast((stop) => stop < row)) ?? null;
}
