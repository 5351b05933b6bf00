/** Characters of one cell; a longer one is a file that is not CSV, or hostile. */
const MAX_CELL = 16 << 20;
const MAX_CELLS = 10_000;

export type CsvReader = {
  /** The records that are whole by now. */
  readonly push: (chunk: string) => string[][];
  /** The last record; `cut` when the text ends inside of quotes. */
  readonly end: () => { readonly records: string[][]; readonly cut: boolean };
  /** A cell or a record is larger than is held; nothing is read after that. */
  readonly isTooLarge: () => boolean;
};

/**
 * Reads RFC 4180, with any delimiter and with either line end, in pieces of any size: records of cells, quotes undone.
 * Holds one record.
 */
export function createCsvReader(delimiter: string): CsvReader {
  let cells: string[] = [];
  let parts: string[] = [];
  let size = 0;
  let quoted = false;
  /** A quote was read inside of quotes: it ends them, or is the first of two. */
  let quote = false;
  let started = false;
  let tooLarge = false;

  function take(text: string): void {
    if (text === "") return;
    parts.push(text);
    size += text.length;
    if (size > MAX_CELL || cells.length > MAX_CELLS) tooLarge = true;
  }

  function endCell(): void {
    cells.push(parts.join(""));
    parts = [];
    size = 0;
    quoted = false;
    quote = false;
    started = false;
  }

  function endRecord(records: string[][]): void {
    const last = parts[parts.length - 1];
    if (!quoted && last?.endsWith("\r") === true) parts[parts.length - 1] = last.slice(0, -1);
    const blank = cells.length === 0 && parts.join("") === "" && !started;
    if (!blank) {
      endCell();
      records.push(cells);
    }
    cells = [];
    parts = [];
    size = 0;
    quoted = false;
    quote = false;
    started = false;
  }

  function inQuotes(chunk: string, from: number): number {
    if (quote) {
      quote = false;
      if (chunk[from] === '"') {
        take('"');
        return from + 1;
      }
      quoted = false;
      return from;
    }
    const end = chunk.indexOf('"', from);
    take(chunk.slice(from, end < 0 ? chunk.length : end));
    if (end < 0) return chunk.length;
    quote = true;
    return end + 1;
  }

  function outside(chunk: string, from: number, records: string[][]): number {
    const char = chunk[from] ?? "";
    if (char === '"' && !started) {
      started = true;
      quoted = true;
      return from + 1;
    }
    if (char === delimiter) {
      endCell();
      return from + 1;
    }
    if (char === "\n") {
      endRecord(records);
      return from + 1;
    }
    let end = from + 1;
    while (end < chunk.length && chunk[end] !== delimiter && chunk[end] !== "\n") end++;
    // A carriage return behind the closing quote belongs to the line end.
    const text = chunk.slice(from, end);
    if (!(started && text === "\r")) take(text);
    started = true;
    return end;
  }

  return {
    push(chunk) {
      const records: string[][] = [];
      let at = 0;
      while (at < chunk.length && !tooLarge) at = quoted ? inQuotes(chunk, at) : outside(chunk, at, records);
      return records;
    },
    end() {
      const records: string[][] = [];
      const cut = quoted && !quote;
      if (!cut) endRecord(records);
      return { records, cut };
    },
    isTooLarge: () => tooLarge,
  };
}
