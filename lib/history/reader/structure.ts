import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { append, newBuffer, type Place, placeAt } from "./buffer";
import type { Refusal } from "./refusal";
import { isSpace, MAX_DEPTH, type Skip, skipValue, startSkip } from "./scan";

/*
 * Cuts a stream of text into the pieces that mean something, and never holds more than one of them:
 *
 *   a value at the top, one after another                  -> whole
 *   `[ value, … ]` at the top                              -> its elements
 *   `{ "events": [ … ], … }`, there or up to two deeper    -> the elements, then the object's other members
 *   `2024-11-06T09:42:03+00:00 stream {…}` (aws logs tail) -> the value after the prefix
 *
 * Invariant: what is held, the members of open objects included, is at most MAX_VALUE characters and a chunk.
 */

export const MAX_VALUE = 16 << 20;

/** The value of a piece, or why its text is no JSON, in the words of the engine. */
export type Parsed = Result<Json, string>;

/** A piece of the text; `at` is where it starts, for `place`, until the next chunk is pushed. */
export type Piece = { readonly at: number } & (
  | { readonly kind: "value"; readonly text: string; readonly json: Parsed; readonly prefixed: boolean }
  | { readonly kind: "element"; readonly text: string; readonly json: Parsed; readonly of: string }
  /** An object whose array was streamed has ended: its other members, as JSON texts. */
  | { readonly kind: "rest"; readonly members: ReadonlyMap<string, string> }
);

/** Members whose array is streamed: GetExecutionHistory and FilterLogEvents, Logs Insights, subscriptions. */
export const STREAMED: ReadonlySet<string> = new Set(["events", "results", "logEvents"]);
/** First keys that tell a wrapper from a record before it has ended. */
const WRAPPER_KEYS = new Set([
  ...STREAMED,
  "$metadata",
  "execution",
  "format",
  "history",
  "messageType",
  "nextToken",
  "queryLanguage",
  "searchedLogStreams",
  "statistics",
]);
/** Objects inside each other that may hold a streamed array. */
export const WRAPPER_DEPTH = 3;
/** A value at the top that is longer is looked into instead of being held. */
const HELD = 1 << 20;
const MAX_PREFIX = 1 << 16;
const MAX_RESYNCS = 10_000;
/** Wrong guesses of where a record ends before guessing is given up. */
const MAX_MISSES = 3;

type ObjectFrame = {
  readonly type: "object";
  readonly key: string;
  start: number;
  readonly members: Map<string, string>;
  size: number;
  streamed: boolean;
  state: "first" | "key" | "value" | "separator";
  pending: string;
};
type ArrayFrame = { readonly type: "array"; readonly of: string | null; state: "first" | "value" | "separator" };
type Skipping = { start: number; readonly skip: Skip; readonly top: boolean; readonly prefixed: boolean };

export type Structure = {
  /** Cuts as far as the text so far allows. */
  readonly push: (chunk: string) => Piece[];
  /** The last pieces; afterwards `refusal` and `cut` tell how the text ended. */
  readonly end: () => Piece[];
  readonly place: (at: number) => Place;
  readonly refusal: () => Refusal | null;
  /** The text ended inside a value, or `lenient` had to step over something: what it was. */
  readonly cut: () => string | null;
  readonly skippedLines: () => number;
};

export type StructureOptions = {
  /** Step over what is not JSON instead of refusing: the user said that the record is cut. */
  readonly lenient: boolean;
  /** Look into the first object although its first key does not ask for it. */
  readonly open?: boolean;
  /** Where the text starts in the file. */
  readonly from?: Place;
};

const PREFIX = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/y;
const FIRST_KEY = /\{[ \t\r\n]*"([^"\\]{0,64})"/y;
const OBJECT_START = /\{[ \t\r\n]*"/g;
const AWS_CLI_ERROR = /An error occurred \((\w{1,100})\)[^\n:]{0,200}: ([^\n]{1,1000})/y;

export function createStructure({ lenient, open = false, from }: StructureOptions): Structure {
  const buffer = newBuffer();
  if (from !== undefined) {
    Object.assign(buffer, { dropped: from.offset, lines: from.line - 1, lineStart: from.offset - from.column + 1 });
  }
  const frames: (ObjectFrame | ArrayFrame)[] = [];
  let skipping: Skipping | null = null;
  let pieces: Piece[] = [];
  let refusal: Refusal | null = null;
  let cut: string | null = null;
  let skippedLines = 0;
  let resyncs = 0;
  let ending = false;
  let openNext = open;
  /** How the records of this text start, its first key included. */
  let signature: string | null = null;
  let misses = 0;

  function take(): Piece[] {
    while (refusal === null && step()) if (held(skipping?.skip.at ?? buffer.at) > MAX_VALUE) refuseSize();
    const taken = pieces;
    pieces = [];
    return taken;
  }

  /** One move forward; false when more text is needed. */
  function step(): boolean {
    if (skipping !== null) return goOn(skipping);
    const { text } = buffer;
    while (buffer.at < text.length && isSpace(text.charCodeAt(buffer.at))) buffer.at++;
    if (buffer.at >= text.length) return false;
    const frame = frames[frames.length - 1];
    if (frame === undefined) return atTop();
    return frame.type === "array" ? inArray(frame) : inObject(frame);
  }

  function atTop(): boolean {
    const { text, at } = buffer;
    const char = text[at];
    if (char === "{") return guessed(null) || topObject(false);
    if (char === "[") {
      frames.push({ type: "array", of: null, state: "first" });
      buffer.at++;
      return true;
    }
    if (char === '"') return begin(at, true);
    if (char === "\uFEFF" && buffer.dropped + at === 0) {
      buffer.at++;
      return true;
    }
    PREFIX.lastIndex = at;
    if (PREFIX.test(text)) return prefixedLine();
    if (text.length - at < (text.startsWith("An error", at) ? 2000 : 32) && !ending) return false;
    AWS_CLI_ERROR.lastIndex = at;
    const error = AWS_CLI_ERROR.exec(text);
    if (error !== null) {
      refusal = { why: "awsError", type: error[1] ?? null, message: error[2] ?? "", place: placeAt(buffer, at) };
      return false;
    }
    return unexpected("a value was expected");
  }

  /** `aws logs tail`: time, stream, message; with `--format json` the message starts on the next line. */
  function prefixedLine(): boolean {
    const { text, at } = buffer;
    const brace = text.indexOf("{", at);
    const newline = text.indexOf("\n", at);
    if (brace < 0 && newline < 0) {
      if (ending) skippedLines++;
      else if (text.length - at <= MAX_PREFIX) return false;
      else return unexpected("a line of a log without a message");
      buffer.at = text.length;
      return true;
    }
    if (brace >= 0 && (newline < 0 || brace < newline)) {
      buffer.at = brace;
      return topObject(true);
    }
    let next = newline + 1;
    while (next < text.length && isSpace(text.charCodeAt(next))) next++;
    if (next >= text.length && !ending) return false;
    if (text[next] !== "{") skippedLines++;
    buffer.at = next;
    return true;
  }

  /** A wrapper is entered, anything else is held until it ends. */
  function topObject(prefixed: boolean): boolean {
    const { text, at } = buffer;
    FIRST_KEY.lastIndex = at;
    const key = FIRST_KEY.exec(text)?.[1];
    if (key === undefined && text.length - at < 128 && !ending && text.indexOf("}", at) < 0) return false;
    if (!openNext && (key === undefined || !WRAPPER_KEYS.has(key))) return begin(at, true, prefixed);
    openNext = false;
    enter("", at);
    return true;
  }

  function enter(key: string, start: number): void {
    const members = new Map<string, string>();
    frames.push({ type: "object", key, start, members, size: 0, streamed: false, state: "first", pending: "" });
    buffer.at = start + 1;
  }

  function inArray(frame: ArrayFrame): boolean {
    const char = buffer.text[buffer.at];
    if (char === "]" && frame.state !== "value") {
      buffer.at++;
      frames.pop();
      valueDone();
      return true;
    }
    if (frame.state === "separator") {
      if (char !== ",") return unexpected("a comma or ] was expected");
      frame.state = "value";
      buffer.at++;
      return true;
    }
    if (!startsValue(char)) return unexpected("an element was expected");
    if (char === "{" && guessed(frame)) return true;
    if (frame.of === null && char === "{") return topObject(false);
    return begin(buffer.at, false);
  }

  /**
   * Takes a record without scanning it: up to where the next one starts in the same way. An object's start with its
   * first key and colon cannot stand inside a string, for its quotes would be escaped there; that it is the start of
   * the next record and not of an object inside this one shows when what lies between parses.
   */
  function guessed(frame: ArrayFrame | null): boolean {
    const { text, at } = buffer;
    if (signature === null || misses >= MAX_MISSES || openNext || !text.startsWith(signature, at)) return false;
    const next = text.indexOf(signature, at + signature.length);
    const end = next < 0 ? -1 : endBefore(text, next, frame !== null);
    if (end < 0 || end - at > MAX_VALUE) {
      if (text.length - at > HELD) misses++;
      return false;
    }
    const piece = text.slice(at, end);
    const json = parse(piece);
    if (!json.ok) {
      misses++;
      return false;
    }
    buffer.at = end;
    const of = frame?.of ?? null;
    if (of === null) pieces.push({ kind: "value", text: piece, json, prefixed: false, at });
    else pieces.push({ kind: "element", text: piece, json, of, at });
    valueDone();
    return true;
  }

  function inObject(frame: ObjectFrame): boolean {
    const char = buffer.text[buffer.at];
    switch (frame.state) {
      case "first":
      case "separator":
        if (char === "}") return leave(frame);
        if (frame.state === "first") return memberKey(frame);
        if (char !== ",") return unexpected("a comma or } was expected");
        buffer.at++;
        frame.state = "key";
        return true;
      case "key":
        return memberKey(frame);
      case "value":
        return memberValue(frame, char);
    }
  }

  function memberKey(frame: ObjectFrame): boolean {
    const { text, at } = buffer;
    if (text[at] !== '"') return unexpected("a member's name was expected");
    const end = skipValue(text, startSkip(at));
    if (typeof end !== "number") return false;
    let colon = end;
    while (colon < text.length && isSpace(text.charCodeAt(colon))) colon++;
    if (colon >= text.length) return false;
    buffer.at = colon;
    if (text[colon] !== ":") return unexpected("a colon was expected");
    const key = parsedKey(text.slice(at, end));
    if (key === null) return unexpected("a member's name is not valid");
    buffer.at = colon + 1;
    frame.pending = key;
    frame.state = "value";
    return true;
  }

  function memberValue(frame: ObjectFrame, char: string | undefined): boolean {
    const { pending } = frame;
    if (!startsValue(char)) return unexpected("a value was expected");
    if (char === "[" && STREAMED.has(pending)) {
      for (const around of frames) if (around.type === "object") around.streamed = true;
      frames.push({ type: "array", of: pending, state: "first" });
      buffer.at++;
      return true;
    }
    if (char === "{" && frames.length < WRAPPER_DEPTH && !pending.endsWith("Details")) {
      enter(pending, buffer.at);
      return true;
    }
    return begin(buffer.at, false);
  }

  function leave(frame: ObjectFrame): boolean {
    frames.pop();
    buffer.at++;
    const text = frame.streamed ? "" : buffer.text.slice(frame.start, buffer.at);
    const around = frames[frames.length - 1];
    if (frame.streamed) pieces.push({ kind: "rest", members: frame.members, at: buffer.at - 1 });
    else if (around?.type === "object") keep(around, text);
    else pieces.push({ kind: "value", text, json: parse(text), prefixed: false, at: frame.start });
    valueDone();
    return true;
  }

  function begin(start: number, top: boolean, prefixed = false): boolean {
    skipping = { start, skip: startSkip(start), top, prefixed };
    return goOn(skipping);
  }

  function goOn(current: Skipping): boolean {
    const { text } = buffer;
    let end = skipValue(text, current.skip);
    if (end === "more" && ending && current.skip.inScalar) end = text.length;
    if (end === "deep") {
      refusal = { why: "tooDeep", limit: MAX_DEPTH, place: placeAt(buffer, current.start) };
      return false;
    }
    if (end === "more") {
      buffer.at = text.length;
      // Too long to be one record: it may be a wrapper with its array far behind.
      if (!isWrapperCandidate(current)) return false;
      skipping = null;
      enter("", current.start);
      return true;
    }
    buffer.at = end;
    skipping = null;
    ended(current, text.slice(current.start, end));
    return true;
  }

  function isWrapperCandidate({ start, top, prefixed }: Skipping): boolean {
    return top && !prefixed && buffer.text.length - start > HELD && buffer.text[start] === "{";
  }

  function ended({ start, top, prefixed }: Skipping, text: string): void {
    const frame = frames[frames.length - 1];
    if (frame?.type === "object") keep(frame, text);
    else {
      signature ??= signatureOf(text);
      const json = parse(text);
      const of = top || frame === undefined ? null : frame.of;
      if (of === null) pieces.push({ kind: "value", text, json, prefixed, at: start });
      else pieces.push({ kind: "element", text, json, of, at: start });
    }
    valueDone();
  }

  function keep(frame: ObjectFrame, text: string): void {
    frame.members.set(frame.pending, text);
    frame.size += text.length;
  }

  function valueDone(): void {
    const frame = frames[frames.length - 1];
    if (frame !== undefined) frame.state = "separator";
  }

  function unexpected(detail: string): boolean {
    const place = placeAt(buffer, buffer.at);
    const near = JSON.stringify(buffer.text.slice(buffer.at, buffer.at + 40));
    if (!lenient || resyncs++ >= MAX_RESYNCS) {
      // A key and its value, or the end of something that never began.
      const headless = frames.length === 0 && /[:,}\]]/.test(buffer.text[buffer.at] ?? "");
      refusal = { why: "notJson", detail, near, headless, place };
      return false;
    }
    cut ??= `${detail} at line ${place.line}`;
    frames.length = 0;
    OBJECT_START.lastIndex = buffer.at;
    const next = OBJECT_START.exec(buffer.text)?.index;
    // An object's start may be split by the end of the text.
    const brace = buffer.text.lastIndexOf("{");
    buffer.at = next ?? (brace > buffer.at && !ending ? brace : buffer.text.length);
    return next !== undefined;
  }

  /** The first index that is still needed. */
  function needed(): number {
    let from = skipping?.start ?? buffer.at;
    for (const frame of frames) if (frame.type === "object" && !frame.streamed) from = Math.min(from, frame.start);
    return from;
  }

  function held(waitingAt: number): number {
    let size = waitingAt - needed();
    for (const frame of frames) if (frame.type === "object" && frame.streamed) size += frame.size;
    return size;
  }

  function refuseSize(): void {
    refusal = { why: "tooLarge", limit: MAX_VALUE, place: placeAt(buffer, needed()) };
  }

  return {
    push(chunk) {
      const moved = append(buffer, chunk, needed());
      for (const frame of frames) if (frame.type === "object") frame.start -= moved;
      if (skipping !== null) {
        skipping.start -= moved;
        skipping.skip.at -= moved;
      }
      const taken = take();
      if (refusal === null && held(buffer.text.length) > MAX_VALUE) refuseSize();
      return taken;
    },
    end() {
      ending = true;
      const taken = take();
      if (skipping !== null) cut ??= "a value is not closed";
      else if (frames.length > 0 || buffer.at < buffer.text.length) cut ??= "an array or object is not closed";
      return taken;
    },
    place: (at) => placeAt(buffer, Math.min(at, buffer.text.length)),
    refusal: () => refusal,
    cut: () => cut,
    skippedLines: () => skippedLines,
  };
}

export function parse(text: string): Parsed {
  try {
    return ok(JSON.parse(text) as Json);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

const START = /^\{[ \t\r\n]{0,100}"[^"\\]{1,64}"[ \t\r\n]{0,100}:/;

/** `{"timestamp":`, with its blanks; null when the text is no object or its key has escapes. */
function signatureOf(text: string): string | null {
  return START.exec(text)?.[0] ?? null;
}

/** Where the value before `next` ends: before blanks, and one comma in an array. -1 when that is not what is there. */
function endBefore(text: string, next: number, comma: boolean): number {
  let end = next;
  while (isSpace(text.charCodeAt(end - 1))) end--;
  if (!comma) return end;
  if (text[end - 1] !== ",") return -1;
  end--;
  while (isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

function startsValue(char: string | undefined): boolean {
  return char !== undefined && /["{[\-\dtfn]/.test(char);
}

function parsedKey(text: string): string | null {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === "string" ? key : null;
  } catch {
    return null;
  }
}
