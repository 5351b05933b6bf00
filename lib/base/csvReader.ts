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
 *
 * @param delimiter one character.
 */
export function createCsvReader(delimiter: string): CsvReader {
  const open = new OpenRecord(delimiter);
  return {
    push: (chunk) => open.read(chunk),
    end: () => open.end(),
    isTooLarge: () => open.isTooLarge,
  };
}

/** The record that is being read: its cells, and the cell that has not ended. */
class OpenRecord {
  isTooLarge = false;
  private cells: string[] = [];
  private parts: string[] = [];
  private size = 0;
  private isQuoted = false;
  /** A quote was read inside of quotes: it ends them, or is the first of two. */
  private hasQuote = false;
  private isStarted = false;

  constructor(private readonly delimiter: string) {}

  read(chunk: string): string[][] {
    const records: string[][] = [];
    let at = 0;
    while (at < chunk.length && !this.isTooLarge) {
      at = this.isQuoted ? this.readInQuotes(chunk, at) : this.readOutside(chunk, at, records);
    }
    return records;
  }

  end(): { readonly records: string[][]; readonly cut: boolean } {
    const records: string[][] = [];
    const cut = this.isQuoted && !this.hasQuote;
    if (!cut) this.endRecord(records);
    return { records, cut };
  }

  /** Reads on within quotes; answers where it goes on. */
  private readInQuotes(chunk: string, from: number): number {
    if (this.hasQuote) {
      this.hasQuote = false;
      if (chunk[from] === '"') {
        this.take('"');
        return from + 1;
      }
      this.isQuoted = false;
      return from;
    }
    const end = chunk.indexOf('"', from);
    this.take(chunk.slice(from, end < 0 ? chunk.length : end));
    if (end < 0) return chunk.length;
    this.hasQuote = true;
    return end + 1;
  }

  /** The same outside of quotes, where cells and records end. */
  private readOutside(chunk: string, from: number, records: string[][]): number {
    const char = chunk[from] ?? "";
    if (char === '"' && !this.isStarted) {
      this.isStarted = true;
      this.isQuoted = true;
      return from + 1;
    }
    if (char === this.delimiter) {
      this.endCell();
      return from + 1;
    }
    if (char === "\n") {
      this.endRecord(records);
      return from + 1;
    }
    let end = from + 1;
    while (end < chunk.length && chunk[end] !== this.delimiter && chunk[end] !== "\n") end++;
    // A carriage return behind the closing quote belongs to the line end.
    const text = chunk.slice(from, end);
    if (!(this.isStarted && text === "\r")) this.take(text);
    this.isStarted = true;
    return end;
  }

  private take(text: string): void {
    if (text === "") return;
    this.parts.push(text);
    this.size += text.length;
    if (this.size > MAX_CELL || this.cells.length > MAX_CELLS) this.isTooLarge = true;
  }

  private endCell(): void {
    this.cells.push(this.parts.join(""));
    this.beginCell();
  }

  private endRecord(records: string[][]): void {
    const last = this.parts.at(-1);
    if (!this.isQuoted && last?.endsWith("\r") === true) this.parts[this.parts.length - 1] = last.slice(0, -1);
    const isBlank = this.cells.length === 0 && this.parts.join("") === "" && !this.isStarted;
    if (!isBlank) {
      this.endCell();
      records.push(this.cells);
    }
    this.cells = [];
    this.beginCell();
  }

  private beginCell(): void {
    this.parts = [];
    this.size = 0;
    this.isQuoted = false;
    this.hasQuote = false;
    this.isStarted = false;
  }
}
