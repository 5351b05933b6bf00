import { err, ok, type Result } from "@/lib/base/result";
import type { Inflate } from "./reader/base64";
import { type Front, frontFor } from "./reader/fronts";
import type { ReadItem, ReadSummary } from "./reader/items";
import type { Note } from "./reader/notes";
import { otherText } from "./reader/otherText";
import { RecordRecogniser } from "./reader/recogniser";
import type { Refusal } from "./reader/refusal";
import { Structure } from "./reader/structure";

export type { ReadItem, ReadSummary } from "./reader/items";

export type ReaderOptions = {
  /** Take the whole events of a text that is cut off or damaged instead of refusing it. */
  readonly partial?: boolean;
  /** Unzips records inside of records; without it those are not read. */
  readonly inflate?: Inflate;
};

export type Reader = {
  /** Reads on. Once refused, a text stays refused: nothing of it should be kept. */
  readonly push: (chunk: string) => Result<readonly ReadItem[], Refusal>;
  readonly end: () => Result<{ readonly items: readonly ReadItem[]; readonly summary: ReadSummary }, Refusal>;
};

/** Characters at the beginning that tell the form. */
const HEAD = 2048;

/**
 * Recognises every format of a history in a stream of text (decoded and unzipped before) and yields what it holds.
 * Memory is bounded by the largest single value, not by the text, but for the forms of `whole.ts`, which are bounded
 * themselves. Pure: no clock, no files.
 */
export function createReader({ partial = false, inflate }: ReaderOptions = {}): Reader {
  return new HistoryReader(partial, inflate);
}

class HistoryReader implements Reader {
  readonly #structure: Structure;
  readonly #recogniser: RecordRecogniser;
  readonly #cleaner: TextCleaner;
  #front: Front | null = null;
  #head = "";
  #characters = 0;
  #blank = true;

  constructor(
    private readonly partial: boolean,
    inflate: Inflate | undefined,
  ) {
    this.#structure = new Structure({ lenient: partial });
    this.#recogniser = new RecordRecogniser(partial, inflate, () => this.#structure.cut !== null);
    this.#cleaner = new TextCleaner(partial);
  }

  push(chunk: string): Result<readonly ReadItem[], Refusal> {
    const { collector } = this.#recogniser;
    if (collector.refusal() === null) {
      const reason = this.partial ? null : binary(chunk, this.#characters);
      if (reason !== null) collector.refuse(reason);
      this.#characters += chunk.length;
      this.#blank &&= !/\S/.test(chunk);
    }
    if (collector.refusal() === null) this.#feed(this.#cleaner.cleaned(chunk));
    return this.#drained();
  }

  end(): Result<{ readonly items: readonly ReadItem[]; readonly summary: ReadSummary }, Refusal> {
    const { collector } = this.#recogniser;
    if (collector.refusal() === null) this.#finish();
    if (collector.refusal() === null) collector.cutRuns(this.#recogniser.cut !== null);
    const drained = this.#drained();
    if (!drained.ok) return drained;
    const { count } = collector;
    const skipped = count.others + count.broken + this.#structure.skippedLines;
    const summary = { runs: collector.runs.count(), events: count.events, skipped, notes: this.#notes() };
    return ok({ items: drained.value, summary });
  }

  #feed(chunk: string): void {
    if (this.#front !== null) return this.#front.push(chunk);
    this.#head += chunk;
    if (this.#head.length >= HEAD) this.#start();
  }

  #start(): Front {
    const front = frontFor(this.#head, this.#recogniser, this.#structure);
    this.#front = front;
    front.push(this.#head);
    return front;
  }

  #finish(): void {
    const { collector } = this.#recogniser;
    const front = this.#front ?? this.#start();
    if (collector.refusal() === null) front.end();
    const reason = collector.refusal() ?? this.#whyNothing();
    if (reason !== null) collector.refuse(reason);
  }

  #drained(): Result<readonly ReadItem[], Refusal> {
    const { collector } = this.#recogniser;
    const reason = collector.refusal();
    return reason === null ? ok(collector.drain()) : err(reason);
  }

  /** Why a text that was read to its end is refused; null when it is not. */
  #whyNothing(): Refusal | null {
    const { collector, cut, unknown } = this.#recogniser;
    const { count } = collector;
    const { awsMessage } = this.#structure;
    const isEmpty = collector.executions() === 0;
    if (isEmpty && awsMessage !== null) return { why: "awsError", ...awsMessage };
    if (cut !== null && !this.partial) {
      return { why: "cut", events: count.events, detail: cut, place: this.#structure.place(Number.MAX_SAFE_INTEGER) };
    }
    if (!isEmpty) return null;
    if (this.#blank) return { why: "empty", place: null };
    const other = otherText(this.#head);
    if (other !== null) return { why: "other", what: other, detail: null, place: null };
    if (count.broken > 0) return { why: "brokenMessages", messages: count.broken, place: null };
    return unknown ?? this.#whyNoRecord();
  }

  #whyNoRecord(): Refusal {
    const { collector, known } = this.#recogniser;
    const { logLines, firstSkipped } = this.#structure;
    if (collector.count.others > 0 || logLines > 0) return { why: "other", what: "logs", detail: null, place: null };
    if (firstSkipped !== null && known === null) {
      return { why: "notJson", detail: "a value was expected", ...firstSkipped, headless: false };
    }
    return { why: "noEvents", found: known ?? "an empty list", place: null };
  }

  #notes(): Note[] {
    const { collector, cut, relaxed } = this.#recogniser;
    const { awsMessage, skippedLines } = this.#structure;
    const detail = cut ?? (collector.count.damaged > 0 ? "an event is not as AWS writes it" : null);
    const notes: Note[] = detail === null ? [] : [{ kind: "damaged", detail }];
    notes.push(...collector.notes());
    if (skippedLines > 0) notes.push({ kind: "passedOver", lines: skippedLines });
    if (relaxed > 0) notes.push({ kind: "relaxed" });
    if (awsMessage !== null) notes.push({ kind: "awsMessage", type: awsMessage.type, message: awsMessage.message });
    return notes;
  }
}

/** Colours of a terminal (`jq -C`, `sam logs`): JSON never holds the escape as it is. */
const COLOURS = /\u001b\[[0-9;]*[A-Za-z]/g;
/** One that the end of a chunk cuts. */
const OPEN_COLOUR = /\u001b(?:\[[0-9;]{0,20})?$/;

/** Takes out colours. A NUL is damage: a line end in its place breaks the value that it is in. */
class TextCleaner {
  /** The beginning of a colour at the end of the last chunk. */
  #escape = "";

  constructor(private readonly partial: boolean) {}

  cleaned(chunk: string): string {
    let text = this.#escape + chunk;
    this.#escape = "";
    if (text.includes("\u001b")) {
      text = text.replace(COLOURS, "");
      this.#escape = OPEN_COLOUR.exec(text)?.[0] ?? "";
      text = text.slice(0, text.length - this.#escape.length);
    }
    return this.partial && text.includes("\0") ? text.replaceAll("\0", "\uFFFD\n") : text;
  }
}

/** Text never holds NUL; UTF-16 read as UTF-8 has one in every second place. */
function binary(chunk: string, before: number): Refusal | null {
  const at = chunk.indexOf("\0");
  if (at < 0) return null;
  const head = chunk.slice(0, 64);
  const utf16 = before === 0 && head.split("\0").length - 1 >= head.length / 3;
  return { why: "binary", utf16, place: null };
}
