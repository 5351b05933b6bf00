import { appendChunk, type TextPlace, placeAt } from "./buffer";
import { comment, IN_ARRAY, IN_OBJECT } from "./containers";
import { type Cutter, firstNeeded, heldSize, innermost, moveBack, newCutter } from "./cutter";
import type { JsonPiece } from "./jsonPiece";
import type { Refusal } from "./refusal";
import { isSpace } from "./scan";
import type { AwsMessage } from "./surroundings";
import { atTop } from "./topLevel";
import { goOnWithValue, MAX_VALUE } from "./values";

/*
 * Cuts a stream of text into the pieces that mean something, and never holds more than one of them:
 *
 *   a value at the top, one after another                  -> whole
 *   `[ value, … ]` at the top                              -> its elements
 *   `{ "events": [ … ], … }`, there or up to two deeper    -> the elements, then the object's other members
 *   `{ "historyHash": { "1": …, … }, … }` (AWS's console)  -> the members of the hash, then the others
 *   an object of more than a million characters            -> as above, whatever its lists are called
 *   `2024-11-06T09:42:03+00:00 stream {…}`, any line       -> the value, with what stands before it on its line
 *
 * Invariant: what is held, the members of open objects included, is at most MAX_VALUE characters and a chunk.
 * Why no library does this: docs/decisions/streaming-json.md.
 */

export type StructureOptions = {
  /** Step over what is not JSON instead of refusing: the user said that the record is cut. */
  readonly lenient: boolean;
  /** Look into the first object although its first key does not ask for it. */
  readonly open?: boolean;
  /** Where the text starts in the file. */
  readonly from?: TextPlace;
};

export class Structure {
  readonly #cutter: Cutter;

  constructor({ lenient, open = false, from }: StructureOptions) {
    this.#cutter = newCutter(lenient, open, from);
  }

  /** Cuts as far as the text so far allows. */
  push(chunk: string): JsonPiece[] {
    const cutter = this.#cutter;
    moveBack(cutter, appendChunk(cutter.buffer, chunk, firstNeeded(cutter)));
    const pieces = cutAll(cutter);
    if (cutter.refusal === null) limitSize(cutter, cutter.buffer.text.length);
    return pieces;
  }

  /** The last pieces; afterwards `refusal` and `cut` tell how the text ended. */
  end(): JsonPiece[] {
    const cutter = this.#cutter;
    cutter.ending = true;
    const pieces = cutAll(cutter);
    const { buffer, frames } = cutter;
    if (cutter.skipping !== null) cutter.cut ??= "a value is not closed";
    else if (frames.length > 0 || buffer.at < buffer.text.length) cutter.cut ??= "an array or object is not closed";
    return pieces;
  }

  place(at: number): TextPlace {
    const { buffer } = this.#cutter;
    return placeAt(buffer, Math.min(at, buffer.text.length));
  }

  get refusal(): Refusal | null {
    return this.#cutter.refusal;
  }

  /** The text ended inside a value, or `lenient` had to step over something: what it was. */
  get cut(): string | null {
    return this.#cutter.cut;
  }

  /** Lines around the JSON that were passed over. */
  get skippedLines(): number {
    return this.#cutter.around.skippedLines;
  }

  /** The first of them, while nothing else was found. */
  get firstSkipped(): { readonly near: string; readonly place: TextPlace } | null {
    return this.#cutter.around.first;
  }

  /** Those of them that begin as lines of a log do. */
  get logLines(): number {
    return this.#cutter.around.logLines;
  }

  /** Values that did not parse as they were and do without comments, trailing commas and NaN. */
  get relaxed(): number {
    return this.#cutter.relaxed;
  }

  /** What the AWS command line wrote beside its answer. */
  get awsMessage(): (AwsMessage & { readonly place: TextPlace }) | null {
    return this.#cutter.around.awsMessage;
  }
}

function cutAll(cutter: Cutter): JsonPiece[] {
  while (cutter.refusal === null && step(cutter)) limitSize(cutter, cutter.skipping?.skip.at ?? cutter.buffer.at);
  const { pieces } = cutter;
  cutter.pieces = [];
  return pieces;
}

/** One move forward; false when more text is needed. */
function step(cutter: Cutter): boolean {
  if (cutter.skipping !== null) return goOnWithValue(cutter, cutter.skipping);
  const { buffer } = cutter;
  const { text } = buffer;
  while (buffer.at < text.length && isSpace(text.charCodeAt(buffer.at))) buffer.at++;
  if (buffer.at >= text.length) return false;
  const frame = innermost(cutter);
  if (frame === undefined) return atTop(cutter);
  const char = text[buffer.at];
  if (char === "/") return comment(cutter);
  return frame.type === "array"
    ? IN_ARRAY[frame.state](cutter, frame, char)
    : IN_OBJECT[frame.state](cutter, frame, char);
}

function limitSize(cutter: Cutter, readTo: number): void {
  if (heldSize(cutter, readTo) <= MAX_VALUE) return;
  cutter.refusal = { why: "tooLarge", limit: MAX_VALUE, place: placeAt(cutter.buffer, firstNeeded(cutter)) };
}
