import type { Location } from "../location";

/** Where a value stands in the text it was read from: offsets in UTF-16 units. */
export type Mark = {
  readonly at: number;
  /** Start of the field's name, for a value that is a field of an object. */
  readonly key?: number;
  readonly inner?: ReadonlyMap<string | number, Mark>;
};

export type LineColumn = { readonly line: number; readonly column: number };

/**
 * The mark of the deepest step of `location` that the text has: what is missing is shown where it is
 * missing from. A field is marked by its name.
 */
export function offsetOf(root: Mark, location: Location): number {
  let mark = root;
  for (const step of location) {
    const next = mark.inner?.get(step);
    if (next === undefined) break;
    mark = next;
  }
  return mark.key ?? mark.at;
}

/** Turns offsets of one text into lines and columns, both from 1; made once per text. */
export function linesOf(text: string): (offset: number) => LineColumn {
  const starts = [0];
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return (offset) => {
    const line = lastAtMost(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
