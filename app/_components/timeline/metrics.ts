/** Width of the column of names, px. */
export const NAMES = 248;

/** Height of a row, px. */
export const ROW_HEIGHT = 28;

/** The element of a row: names of states may hold blanks, ids may not. `timeline`: which of several on the page. */
export function rowId(key: string, timeline = "row"): string {
  return `${timeline}-${encodeURIComponent(key)}`;
}
