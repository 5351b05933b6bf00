/** Width of the column of names, px. */
export const NAMES = 248;

/** Height of a row, px. */
export const ROW_HEIGHT = 28;

/** The element of a row: names of states may hold blanks, ids may not. */
export function rowId(key: string): string {
  return `row-${encodeURIComponent(key)}`;
}
