/** A cell: text is quoted and guarded, numbers and decimal text of numbers are left as they are, null is empty. */
export type Cell = string | number | null;

/**
 * One record as RFC 4180 has it, its line end (CRLF) included. Where a spreadsheet would take a text for a formula, an
 * apostrophe is put in front: at its start, also behind blanks, and behind a semicolon, a tab or a line end within it.
 * Where semicolons separate (as in many countries) a program takes no notice of our quotes, and such a text goes on in
 * a cell of its own. A plain number stays as it is.
 */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(printCell).join(",")}\r\n`;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
/**
 * Also the wide forms, which spreadsheets of East Asian languages take for the usual ones. The blanks leave out what
 * separates, so that no text makes this slow.
 */
const FORMULA = /(^|[;\t\r\n])([^\S\t\r\n]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
/** A text that begins with these would lose them when it is read. */
const STARTS_BLANK = /^[\t\r]/;
const NEEDS_QUOTES = /[",;\r\n\t]|^\s|\s$|^'/;

function printCell(cell: Cell): string {
  if (cell === null) return "";
  const text = String(cell);
  const guarded = NUMBER.test(text) ? text : guard(text);
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function guard(text: string): string {
  const guarded = text.replace(FORMULA, "$1'$2");
  return STARTS_BLANK.test(guarded) ? `'${guarded}` : guarded;
}
