import { align } from "./align";

/** A line of one of two texts, or of both. Numbers from 1; null: the text does not have it. */
export type DiffLine = { readonly before: number | null; readonly after: number | null; readonly text: string };

/**
 * What leads from one text to another by lines: in order, removed before added ones. Where more lines come and go than
 * `align` tries, what lies between is exchanged as a whole.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  return align(before, after, () => []).pairs.map(({ a, b }) => ({
    before: a === null ? null : a + 1,
    after: b === null ? null : b + 1,
    text: (a === null ? after[b ?? 0] : before[a]) ?? "",
  }));
}
