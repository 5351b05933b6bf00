import type { RecordAt } from "./collector";
import type { TextPlace } from "./buffer";
import type { RecordRecogniser } from "./recogniser";
import { createLogRows, type CsvShape, csvShape, type LogRow } from "./rows";
import type { Structure } from "./structure";
import { MAX_WHOLE, readWhole, type WholeForm, wholeForm, withoutLastItem } from "./whole";

/** One way of reading a text: as a stream of JSON and lines, as a table, or as one piece. */
export type Front = { readonly push: (chunk: string) => void; readonly end: () => void };

/** Items at the end of YAML that are given up until what is left can be read. */
const MAX_SHORTENED = 3;
/** Characters of one cell of a table. */
const MAX_CELL = 16 << 20;
const BEGINNING: TextPlace = { line: 1, column: 1, offset: 0 };

/** The way in which a text that begins with `head` is read; `structure` is that of a stream. */
export function frontFor(head: string, recogniser: RecordRecogniser, structure: Structure): Front {
  const stream = streamFront(recogniser, structure);
  const whole = wholeForm(head);
  if (whole !== null) return new WholeFront(whole, recogniser, stream);
  const shape = csvShape(head);
  return shape === null ? stream : rowsFront(shape, recogniser);
}

function streamFront(recogniser: RecordRecogniser, structure: Structure): Front {
  return {
    push: (chunk) => {
      recogniser.takePieces(structure.push(chunk), structure);
      if (structure.refusal !== null) recogniser.collector.refuse(structure.refusal);
    },
    end: () => {
      recogniser.takePieces(structure.end(), structure);
      recogniser.finish(structure);
    },
  };
}

function rowsFront(shape: CsvShape, recogniser: RecordRecogniser): Front {
  const { collector } = recogniser;
  const rows = createLogRows(shape);
  const take = (found: readonly LogRow[]) => {
    for (const row of found) if (collector.refusal() === null) takeRow(row, recogniser);
    if (rows.isTooLarge()) collector.refuse({ why: "tooLarge", limit: MAX_CELL, place: null });
  };
  return {
    push: (chunk) => take(rows.push(chunk)),
    end: () => {
      const end = rows.end();
      take(end.rows);
      if (end.cut) recogniser.cut ??= "a cell is not closed";
    },
  };
}

function takeRow({ message, cells }: LogRow, recogniser: RecordRecogniser): void {
  const { collector } = recogniser;
  if (recogniser.open(message ?? cells, atBeginning())) return;
  if (message === null) collector.refuse({ why: "noMessage", columns: Object.keys(cells).slice(0, 8), place: null });
  else collector.count.others++;
}

class WholeFront implements Front {
  readonly #chunks: string[] = [];
  #size = 0;
  #shortened = 0;

  constructor(
    private readonly form: WholeForm,
    private readonly recogniser: RecordRecogniser,
    private readonly stream: Front,
  ) {}

  push(chunk: string): void {
    const { form } = this;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const limit = MAX_WHOLE[form];
    if (this.#size > limit) this.recogniser.collector.refuse({ why: "tooLong", form, limit, place: null });
  }

  end(): void {
    this.#take(this.#chunks.join(""));
  }

  #take(text: string): void {
    if (this.recogniser.collector.refusal() !== null) return;
    const values = readWhole(this.form, text);
    if (!values.ok) return this.#takeBroken(text, values.error);
    for (const value of values.value) this.recogniser.takeParsed(value, atBeginning());
  }

  #takeBroken(text: string, detail: string): void {
    const { form, recogniser } = this;
    const isShortened = recogniser.partial && form === "YAML" && this.#shortened < MAX_SHORTENED;
    const shorter = isShortened ? withoutLastItem(text) : null;
    if (shorter !== null) {
      recogniser.cut ??= detail;
      this.#shortened++;
      return this.#take(shorter);
    }
    if (/[{[]\s{0,99}["{]/.test(text)) return this.#takeAsStream(text);
    // What is behind a beginning that was recognised is damaged.
    const place = { ...BEGINNING, offset: text.length };
    recogniser.collector.refuse({ why: "notJson", detail: `as ${form}: ${detail}`, near: "", headless: false, place });
  }

  /** It began as another form, and is none: lines of a log, or a piece of JSON. */
  #takeAsStream(text: string): void {
    this.stream.push(text);
    if (this.recogniser.collector.refusal() === null) this.stream.end();
  }
}

function atBeginning(): RecordAt {
  return { place: () => BEGINNING, text: null, before: "", of: null };
}
