/** A cell: text is quoted and guarded, numbers and decimal text of numbers are left as they are, null is empty. */
export type Cell = string | number | null;

/**
 * One record as RFC 4180 has it, its line end (CRLF) included. A text that a spreadsheet would take for a formula
 * (it begins with = + - @, a tab or a carriage return) gets an apostrophe in front, unless it is a plain number.
 */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(printCell).join(",")}\r\n`;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n\t]|^\s|\s$|^'/;

function printCell(cell: Cell): string {
  if (cell === null) return "";
  const text = String(cell);
  const guarded = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
