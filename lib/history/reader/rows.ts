import { createCsvReader } from "@/lib/base/csvReader";
import type { Json } from "@/lib/base/json";
import { parse } from "./jsonPiece";

/** Columns that exports of logs have; one of them in the first line says that a text is CSV. */
const COLUMNS = new Set([
  "@message",
  "@timestamp",
  "@logstream",
  "@log",
  "message",
  "timestamp",
  "_raw",
  "_time",
  "event_timestamp",
  "execution_arn",
  "date",
  "time",
  "line",
  "log",
  "content",
  "body",
  "id",
  "type",
]);
const MESSAGES = ["@message", "message", "_raw", "line", "log", "content", "body", "textpayload"];

export type CsvShape = { readonly delimiter: string };

/** Whether a text begins as a table of comma- (semicolon-, tab-) separated values with a header. */
export function csvShape(head: string): CsvShape | null {
  const [first = "", second = ""] = head.replace(/^\uFEFF/, "").split(/\r?\n/, 2);
  const line = /^sep=.$/i.test(first.trim()) ? second : first;
  if (line === "" || line.length > 2000 || /[{}[\]]/.test(line.replaceAll("\\[\\]", ""))) return null;
  for (const delimiter of [",", ";", "\t", "|"]) {
    const names = line.split(delimiter).map(columnName);
    const known = names.filter((name) => COLUMNS.has(name)).length;
    if (known >= 2 || (known === 1 && (names.length === 1 ? names[0] === "@message" : names.some(isMessage))))
      return { delimiter };
  }
  return null;
}

function columnName(cell: string): string {
  return cell.trim().replace(/^"|"$/g, "").toLowerCase();
}

function isMessage(name: string): boolean {
  return MESSAGES.includes(name);
}

/** A row: the text in its column of messages, or all its cells by name where there is none. */
export type LogRow = { readonly message: string | null; readonly cells: { readonly [name: string]: Json } };

export type LogRows = {
  readonly push: (chunk: string) => LogRow[];
  readonly end: () => { readonly rows: LogRow[]; readonly cut: boolean };
  readonly isTooLarge: () => boolean;
};

export function createLogRows({ delimiter }: CsvShape): LogRows {
  const csv = createCsvReader(delimiter);
  let header: readonly string[] | null = null;
  let message = -1;

  function rowsOf(records: string[][]): LogRow[] {
    return records.flatMap((record) => {
      if (header !== null) return [rowOf(record, header)];
      if (/^sep=.?$/i.test(record[0] ?? "")) return [];
      header = record.map((name) => name.replace(/^\uFEFF/, "").trim());
      const names = header.map(columnName);
      message = names.findIndex((name) => name === MESSAGES.find((known) => names.includes(known)));
      return [];
    });
  }

  function rowOf(record: readonly string[], names: readonly string[]): LogRow {
    const found = message < 0 ? undefined : record[message];
    const cells = found === undefined ? names.map((name, i): [string, Json] => [name, cellOf(record[i])]) : [];
    return { message: found ?? null, cells: Object.fromEntries(cells) };
  }

  return {
    push: (chunk) => rowsOf(csv.push(chunk)),
    end() {
      const { records, cut } = csv.end();
      return { rows: rowsOf(records), cut };
    },
    isTooLarge: csv.isTooLarge,
  };
}

/** JSON in a cell is what it says; everything else stays text. */
function cellOf(cell: string | undefined): Json {
  if (cell === undefined || cell === "") return null;
  const parsed = /^\s*[{[]/.test(cell) ? parse(cell) : null;
  return parsed?.ok === true ? parsed.value : cell;
}
