/** Width of the column of names in px: usually, and where there is little room. */
export const NAMES = 248;
const NARROW_NAMES = 146;
const NARROW = 560;

/** Width that the column of names takes by itself of a timeline that is so wide. */
export function namesWidth(inner: number): number {
  return inner > 0 && inner < NARROW ? NARROW_NAMES : NAMES;
}

/** Height of a row, px. */
export const ROW_HEIGHT = 28;

/** The element of a row: names of states may hold blanks, ids may not. `timeline`: which of several on the page. */
export function rowId(key: string, timeline = "row"): string {
  return `${timeline}-${encodeURIComponent(key)}`;
}
