import type { JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { hashOrder } from "@/lib/expr/java-hash";
import { type ItemParser, LONGEST_ITEM } from "./parser";

export type CsvOptions = {
  /** Null: the first row holds them. */
  readonly headers: readonly string[] | null;
  readonly delimiter: string;
};

/**
 * Reads a CSV file as AWS's ItemReader does. Recorded: every value is text, a missing trailing column is empty,
 * surplus columns are dropped, a row of blanks is an item, an empty header is a name like others. An empty line is no
 * row; a byte order mark is none of the text. Quotes hold delimiters and line ends, a doubled quote is one, also in a field that does not begin with one. Documented:
 * a backslash makes a backslash, a quote or the delimiter plain, and is dropped before anything else.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export class CsvParser implements ItemParser {
  private rest = "";
  private isFirst = true;
  private columns: Columns | null = null;

  constructor(private readonly options: CsvOptions) {}

  push(text: string, isEnd: boolean): Result<readonly JsonObject[], string> {
    const { delimiter, headers } = this.options;
    if (this.isFirst && headers !== null) {
      const given = columnsOf(headers);
      if (!given.ok) return given;
      this.columns = given.value;
    }
    const whole = this.rest + (this.isFirst && text.startsWith("\ufeff") ? text.slice(1) : text);
    this.isFirst = false;
    const items: JsonObject[] = [];
    let at = 0;
    for (let row = rowAt(whole, at, delimiter, isEnd); row !== null; row = rowAt(whole, at, delimiter, isEnd)) {
      at = row.end;
      if (row.cells.length === 1 && row.cells[0] === "") continue;
      if (this.columns === null) {
        const first = columnsOf(row.cells);
        if (!first.ok) return first;
        this.columns = first.value;
      } else {
        items.push(itemOf(this.columns, row.cells));
      }
    }
    this.rest = whole.slice(at);
    return this.rest.length > LONGEST_ITEM
      ? err("A row of the CSV file is too long, or its quotes do not end.")
      : ok(items);
  }
}

/** Names with their places in a row; recorded: the members are in the order of a Java HashMap. */
type Columns = readonly { readonly name: string; readonly place: number }[];

function columnsOf(headers: readonly string[]): Result<Columns, string> {
  const places = new Map(headers.map((name, i) => [name, i]));
  if (places.size < headers.length) return err("CSV headers cannot contain duplicates.");
  return ok(hashOrder(headers).map((name) => ({ name, place: places.get(name) ?? 0 })));
}

function itemOf(columns: Columns, cells: readonly string[]): JsonObject {
  return Object.fromEntries(columns.map(({ name, place }) => [name, cells[place] ?? ""]));
}

type Row = { readonly cells: readonly string[]; readonly end: number };

/** The row that begins at a place; null where the text ends before it does. */
function rowAt(text: string, from: number, delimiter: string, isEnd: boolean): Row | null {
  if (from >= text.length) return null;
  const cells: string[] = [];
  for (let at = from; ; at += delimiter.length) {
    const cell = cellAt(text, at, delimiter);
    cells.push(cell.value);
    at = cell.end;
    // What follows the last character may still change what it means: `\r`, a quote, a backslash.
    if (at >= text.length - 1 && !isEnd) return null;
    if (text.startsWith(delimiter, at)) continue;
    return { cells, end: at + (text.startsWith("\r\n", at) ? 2 : 1) };
  }
}

type Cell = { readonly value: string; readonly end: number };

/** The cell that begins at a place; a quote that does not end holds all that is left. */
function cellAt(text: string, from: number, delimiter: string): Cell {
  const parts: string[] = [];
  const beginsQuoted = text[from] === '"';
  let isQuoted = beginsQuoted;
  let start = isQuoted ? from + 1 : from;
  let at = start;
  for (; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") {
      const next = text[at + 1];
      const isEscape = next === "\\" || next === '"' || next === delimiter;
      parts.push(text.slice(start, at));
      start = at + 1;
      if (isEscape) at++;
    } else if (char === '"' && isQuoted) {
      parts.push(text.slice(start, at));
      if (text[at + 1] === '"') start = ++at;
      else {
        isQuoted = false;
        start = at + 1;
      }
    } else if (char === '"' && !beginsQuoted && text[at + 1] === '"') {
      // Documented: outside of quotes, too, a doubled quote is one.
      parts.push(text.slice(start, at));
      start = ++at;
    } else if (!isQuoted && (char === delimiter || char === "\n" || char === "\r")) break;
  }
  const last = text.slice(start, at);
  return { value: parts.length === 0 ? last : parts.join("") + last, end: at };
}
