import type { SpanOutcome } from "@/lib/history/span";
import { cells, type Cell } from "./cells";

/*
 * Items as a field of squares, row by row: a square each up to MAX_SQUARES, then one for several.
 */

type ItemGrid = {
  readonly columns: number;
  readonly rows: number;
  readonly cells: readonly Cell[];
};

/** Squares that are drawn at most: more would be too small to be hit. */
export const MAX_SQUARES = 2_500;

/** The squares of items on a field of `columns`. */
export function itemGrid(
  items: readonly { readonly index: number; readonly outcome: SpanOutcome }[],
  columns: number,
): ItemGrid {
  const squares = cells(items, MAX_SQUARES);
  const across = Math.max(1, Math.floor(columns));
  return { columns: across, rows: Math.ceil(squares.length / across), cells: squares };
}

/** The square at a column and row; null where none is. */
export function cellAt({ columns, cells: squares }: ItemGrid, column: number, row: number): Cell | null {
  if (column < 0 || column >= columns || row < 0) return null;
  return squares[row * columns + column] ?? null;
}

/** The squares of each outcome as one path of SVG: thousands of squares are a handful of elements. `size`: px from one to the next. */
export function gridPaths(
  { columns, cells: squares }: ItemGrid,
  size: number,
): readonly { readonly outcome: SpanOutcome; readonly path: string }[] {
  const paths = new Map<SpanOutcome, string[]>();
  squares.forEach(({ outcome }, i) => {
    const square = `M${(i % columns) * size} ${Math.floor(i / columns) * size}h${size - 2}v${size - 2}h${2 - size}z`;
    const known = paths.get(outcome);
    if (known === undefined) paths.set(outcome, [square]);
    else known.push(square);
  });
  return [...paths].map(([outcome, parts]) => ({ outcome, path: parts.join("") }));
}
