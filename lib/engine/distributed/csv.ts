import { err, ok, type Result } from "@/lib/base/result";
import { hashOrder } from "@/lib/expr/java-hash";

/** Items of a CSV file, or AWS's words on why it has none. */
export type CsvOptions = {
  /** Null: the first row holds them. */
  readonly headers: readonly string[] | null;
  /** Default comma. */
  readonly delimiter?: string;
  /** 0 and absent: all. */
  readonly maxItems?: number;
};

/**
 * Reads a CSV file as AWS's ItemReader does (recorded): every value is text, a missing trailing column is
 * empty, surplus columns are dropped, a row of blanks is an item, an empty header is a name like others.
 * An empty line is no row; a byte order mark is none of the text. Quotes hold delimiters and line ends,
 * a doubled quote is one.
 */
export function readCsv(text: string, options: CsvOptions): Result<readonly Record<string, string>[], string> {
  const rows = csvRows(text.startsWith("\ufeff") ? text.slice(1) : text, options.delimiter ?? ",");
  const headers = options.headers ?? rows.next().value ?? [];
  if (new Set(headers).size < headers.length) return err("CSV headers cannot contain duplicates.");
  // Recorded: the members are in the order of a Java HashMap.
  const order = hashOrder(headers);
  const most = options.maxItems === undefined || options.maxItems === 0 ? Infinity : options.maxItems;
  const items: Record<string, string>[] = [];
  for (const row of rows) {
    if (items.length >= most) break;
    const item = new Map(headers.map((name, i) => [name, row[i] ?? ""]));
    items.push(Object.fromEntries(order.map((name) => [name, item.get(name) ?? ""])));
  }
  return ok(items);
}

/** The rows of a CSV text, one at a time; empty lines are passed over. */
function* csvRows(text: string, delimiter: string): Generator<string[], undefined> {
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at) : plain(text, at, delimiter);
    row.push(cell.value);
    at = cell.end;
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      // A delimiter at the very end of the text opens one more, empty cell.
      if (at < text.length) continue;
      row.push("");
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (row.length > 1 || row[0] !== "") yield row;
    row = [];
  }
  return undefined;
}

type Cell = { readonly value: string; readonly end: number };

function plain(text: string, from: number, delimiter: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r" && !text.startsWith(delimiter, end)) end++;
  return { value: text.slice(from, end), end };
}

function quoted(text: string, from: number): Cell {
  const parts: string[] = [];
  for (let at = from + 1; ;) {
    const close = text.indexOf('"', at);
    if (close < 0) return { value: parts.join("") + text.slice(at), end: text.length };
    parts.push(text.slice(at, close));
    if (text[close + 1] !== '"') return { value: parts.join(""), end: close + 1 };
    parts.push('"');
    at = close + 2;
  }
}
