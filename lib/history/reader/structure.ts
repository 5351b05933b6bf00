import { isArray, isObject, type Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { appendChunk, newBuffer, type TextPlace, placeAt } from "./buffer";
import type { Refusal } from "./refusal";
import { relaxedJson } from "./relaxed";
import { isSpace, MAX_DEPTH, type Skip, skipValue, startSkip } from "./scan";
import { type AwsMessage, awsMessageIn, beginsJson, continuesJson, findJson, codecCrashIn } from "./surroundings";

/*
 * Cuts a stream of text into the pieces that mean something, and never holds more than one of them:
 *
 *   a value at the top, one after another                  -> whole
 *   `[ value, … ]` at the top                              -> its elements
 *   `{ "events": [ … ], … }`, there or up to two deeper    -> the elements, then the object's other members
 *   `{ "historyHash": { "1": …, … }, … }` (AWS's console)  -> the members of the hash, then the others
 *   an object of more than HELD characters                 -> as above, whatever its lists are called
 *   `2024-11-06T09:42:03+00:00 stream {…}`, any line       -> the value, with what stands before it on its line
 *
 * Invariant: what is held, the members of open objects included, is at most MAX_VALUE characters and a chunk.
 */

export const MAX_VALUE = 16 << 20;

/** The value of a piece, or why its text is no JSON, in the words of the engine. */
export type Parsed = Result<Json, string>;

/** A piece of the text; `at` is where it starts, for `place`, until the next chunk is pushed. */
export type JsonPiece = { readonly at: number } &
  /** `before` is what stands before it on its line: of a log, the time and the stream. */
  (
    | { readonly kind: "value"; readonly text: string; readonly json: Parsed; readonly before: string }
    | { readonly kind: "element"; readonly text: string; readonly json: Parsed; readonly of: string }
    /** An object whose array was streamed has ended: its other members, as JSON texts. */
    | { readonly kind: "rest"; readonly members: ReadonlyMap<string, string> }
  );

/** Members whose array is streamed: GetExecutionHistory and FilterLogEvents, Logs Insights, subscriptions. */
const STREAMED: ReadonlySet<string> = new Set(["events", "Events", "results", "Results", "logEvents", "LogEvents"]);
/** The member of the console's export whose object is streamed: ids to events. */
const STREAMED_OBJECT = "historyHash";

/** Whether a member holds records that are handed out one by one. */
export function isStreamed(name: string, value: Json | undefined): boolean {
  return STREAMED.has(name) ? isArray(value) : name === STREAMED_OBJECT && isObject(value);
}
/** First keys that tell a wrapper from a record before it has ended. */
const WRAPPER_KEYS = new Set([
  ...STREAMED,
  STREAMED_OBJECT,
  "$metadata",
  "NextToken",
  "ResponseMetadata",
  "execution",
  "flattenDefinition",
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
/** Objects inside each other in one that is too long to be held. */
const LARGE_DEPTH = 8;
/** A value at the top that is longer is looked into instead of being held. */
const HELD = 1 << 20;
const MAX_PREFIX = 1 << 16;
/** Characters of what stands before a value on its line. */
const MAX_BEFORE = 1000;
/** Characters that may be read again after something broken, beyond those of the file: it must not take for ever. */
const MAX_REREAD = 64 << 20;
/** Characters behind a broken place that may say why. */
const NEAR = 500;
const MAX_RESYNCS = 100_000;
/** Wrong guesses of where a record ends before guessing is given up. */
const MAX_MISSES = 3;

type ObjectFrame = {
  readonly type: "object";
  readonly key: string;
  start: number;
  readonly members: Map<string, string>;
  size: number;
  streamed: boolean;
  /** Too long to be held: all its lists are streamed. */
  readonly large: boolean;
  state: "first" | "key" | "value" | "separator";
  pending: string;
};
type ArrayFrame = { readonly type: "array"; readonly of: string | null; state: "first" | "value" | "separator" };
type Skipping = { start: number; readonly skip: Skip; readonly top: boolean; readonly before: string };

export type Structure = {
  /** Cuts as far as the text so far allows. */
  readonly push: (chunk: string) => JsonPiece[];
  /** The last pieces; afterwards `refusal` and `cut` tell how the text ended. */
  readonly end: () => JsonPiece[];
  readonly place: (at: number) => TextPlace;
  readonly refusal: () => Refusal | null;
  /** The text ended inside a value, or `lenient` had to step over something: what it was. */
  readonly cut: () => string | null;
  /** Lines around the JSON that were passed over. */
  readonly skippedLines: () => number;
  /** The first of them, while nothing else was found. */
  readonly firstSkipped: () => { readonly near: string; readonly place: TextPlace } | null;
  /** Those of them that begin as lines of a log do. */
  readonly logLines: () => number;
  /** Values that did not parse as they were and do without comments, trailing commas and NaN. */
  readonly relaxed: () => number;
  /** What the AWS command line wrote beside its answer. */
  readonly awsMessage: () => (AwsMessage & { readonly place: TextPlace }) | null;
};

export type StructureOptions = {
  /** Step over what is not JSON instead of refusing: the user said that the record is cut. */
  readonly lenient: boolean;
  /** Look into the first object although its first key does not ask for it. */
  readonly open?: boolean;
  /** Where the text starts in the file. */
  readonly from?: TextPlace;
};

const TIMED_LINE = /^\s*(?:\S+ ){0,3}\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/;
const FIRST_KEY = /\{[ \t\r\n]*"([^"\\]{0,64})"/y;
const OBJECT_START = /\{[ \t\r\n]*"/g;

export function createStructure({ lenient, open = false, from }: StructureOptions): Structure {
  const buffer = newBuffer();
  if (from !== undefined) {
    Object.assign(buffer, { dropped: from.offset, lines: from.line - 1, lineStart: from.offset - from.column + 1 });
  }
  const frames: (ObjectFrame | ArrayFrame)[] = [];
  let skipping: Skipping | null = null;
  let pieces: JsonPiece[] = [];
  let refusal: Refusal | null = null;
  let cut: string | null = null;
  let skippedLines = 0;
  let logLines = 0;
  let firstSkipped: { readonly near: string; readonly place: TextPlace } | null = null;
  let awsMessage: (AwsMessage & { readonly place: TextPlace }) | null = null;
  let relaxed = 0;
  let resyncs = 0;
  let reread = 0;
  /** Something was read at the top: a comma may follow. */
  let begun = false;
  /** What stands before a value on its line, and where it ends in the file. */
  let prefix: { readonly end: number; readonly text: string } | null = null;
  let ending = false;
  let openNext = open;
  /** How the records of this text start, its first key included. */
  let signature: string | null = null;
  let misses = 0;

  function take(): JsonPiece[] {
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
    if (text[buffer.at] === "/") return comment();
    return frame.type === "array" ? inArray(frame) : inObject(frame);
  }

  /** Passes over a comment between members; false when it has not ended yet. */
  function comment(): boolean {
    const { text, at } = buffer;
    if (at + 1 >= text.length && !ending) return false;
    const block = text[at + 1] === "*";
    if (!block && text[at + 1] !== "/") return unexpected("a member or an element was expected");
    const end = text.indexOf(block ? "*/" : "\n", at + 2);
    if (end < 0 && text.length - at > MAX_PREFIX) return unexpected("a comment does not end");
    if (end < 0 && !ending) return false;
    buffer.at = end < 0 ? text.length : end + (block ? 2 : 1);
    relaxed++;
    return true;
  }

  function atTop(): boolean {
    const { text, at } = buffer;
    const char = text[at];
    if (char === "{" || char === "[") {
      const begins = beginsJson(text, at);
      if (begins === "more" && !ending) return false;
      if (begins !== false && char === "[") return enterArray();
      const known = prefix?.end === buffer.dropped + at ? prefix.text : "";
      if (begins !== false) return (known === "" && guessed(null)) || topObject(known);
    }
    // Behind damage it may be the end of a text, which would swallow the beginning of the next value.
    if (char === '"' && !lenient) return begin(at, true);
    if (char === "\uFEFF" && buffer.dropped + at === 0) {
      buffer.at++;
      return true;
    }
    return surroundings();
  }

  function enterArray(): boolean {
    begun = true;
    frames.push({ type: "array", of: null, state: "first" });
    buffer.at++;
    return true;
  }

  /** Passes over the rest of a line, up to where JSON begins in it. */
  function surroundings(): boolean {
    const { text, at } = buffer;
    const newline = text.indexOf("\n", at);
    const until = newline < 0 ? text.length : newline;
    const json = findJson(text, at, until, ending);
    if (json === "more" || (json === null && newline < 0 && !ending && text.length - at <= MAX_PREFIX)) return false;
    if (json === null) return passOver(until);
    const before = text.slice(Math.max(at, json - MAX_BEFORE), json);
    const comma = begun && before.trim() === ",";
    if (!comma && !lenient && continuesJson(before)) return unexpected("a value was expected");
    buffer.at = json;
    // Kept, because it may take another chunk until the value can be entered.
    prefix = { end: buffer.dropped + json, text: comma ? "" : before };
    return text[json] === "[" ? enterArray() : topObject(prefix.text);
  }

  function passOver(until: number): boolean {
    const { text, at } = buffer;
    const line = text.slice(at, Math.min(until, at + MAX_PREFIX));
    if (begun && line.trim() === ",") {
      buffer.at = until;
      return true;
    }
    if (!lenient && continuesJson(line) && !TIMED_LINE.test(line)) return unexpected("a value was expected");
    const message = awsMessageIn(line);
    if (message !== null) awsMessage ??= { ...message, place: placeAt(buffer, at) };
    else if (codecCrashIn(line) !== null) cut ??= line.trim().slice(0, 200);
    else if (!goesOnBelow(line, until)) skippedLines++;
    if (TIMED_LINE.test(line)) logLines++;
    if (!begun) firstSkipped ??= { near: JSON.stringify(line.trim().slice(0, 40)), place: placeAt(buffer, at) };
    buffer.at = until;
    return true;
  }

  /** `aws logs tail --format json`: time and stream on a line, the message below. */
  function goesOnBelow(line: string, until: number): boolean {
    return TIMED_LINE.test(line) && /^\s*\{/.test(buffer.text.slice(until, until + 64));
  }

  /** A wrapper is entered, anything else is held until it ends. */
  function topObject(before: string): boolean {
    const { text, at } = buffer;
    begun = true;
    FIRST_KEY.lastIndex = at;
    const key = FIRST_KEY.exec(text)?.[1];
    if (key === undefined && text.length - at < 128 && !ending && text.indexOf("}", at) < 0) return false;
    if (!openNext && (key === undefined || !WRAPPER_KEYS.has(key))) return begin(at, true, before);
    openNext = false;
    enter("", at);
    return true;
  }

  function enter(key: string, start: number, large = false): void {
    const members = new Map<string, string>();
    frames.push({ type: "object", key, start, members, size: 0, streamed: false, large, state: "first", pending: "" });
    if (key === STREAMED_OBJECT) for (const frame of frames) if (frame.type === "object") frame.streamed = true;
    buffer.at = start + 1;
  }

  function inArray(frame: ArrayFrame): boolean {
    const char = buffer.text[buffer.at];
    if (char === "]") {
      if (frame.state === "value") relaxed++;
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
    if (frame.of === null && char === "{") return topObject("");
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
    if (of === null) pieces.push({ kind: "value", text: piece, json, before: "", at });
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
        if (char !== "}") return memberKey(frame);
        relaxed++;
        return leave(frame);
      case "value":
        return memberValue(frame, char);
    }
  }

  function memberKey(frame: ObjectFrame): boolean {
    const { text, at } = buffer;
    if (text[at] !== '"') return unexpected("a member's name was expected");
    const end = skipValue(text, startSkip(at));
    if (end === "broken" || (end === "more" && ending && lenient)) return unexpected("a line ends inside of a name");
    if (typeof end !== "number") return false;
    let colon = end;
    while (colon < text.length && isSpace(text.charCodeAt(colon))) colon++;
    if (colon >= text.length) return false;
    // A damaged name may have swallowed the beginning of its value: the search goes on behind the name's quote.
    buffer.at = lenient && text[colon] !== ":" ? at : colon;
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
    if (char === "[" && (frame.large || STREAMED.has(pending))) {
      for (const around of frames) if (around.type === "object") around.streamed = true;
      frames.push({ type: "array", of: pending, state: "first" });
      buffer.at++;
      return true;
    }
    if (char === "{" && frame.key !== STREAMED_OBJECT && entersObject(frame, pending)) {
      enter(pending, buffer.at, frame.large);
      return true;
    }
    return begin(buffer.at, false);
  }

  function entersObject({ large }: ObjectFrame, name: string): boolean {
    return frames.length < (large ? LARGE_DEPTH : WRAPPER_DEPTH) && !/Details$/i.test(name);
  }

  function leave(frame: ObjectFrame): boolean {
    frames.pop();
    buffer.at++;
    const text = frame.streamed ? "" : buffer.text.slice(frame.start, buffer.at);
    const around = frames[frames.length - 1];
    if (frame.streamed) pieces.push({ kind: "rest", members: frame.members, at: buffer.at - 1 });
    else if (around?.type === "object") keep(around, text);
    else pieces.push({ kind: "value", text, json: parse(text), before: "", at: frame.start });
    valueDone();
    return true;
  }

  function begin(start: number, top: boolean, before = ""): boolean {
    skipping = { start, skip: startSkip(start), top, before };
    return goOn(skipping);
  }

  function goOn(current: Skipping): boolean {
    const { text } = buffer;
    let end = skipValue(text, current.skip);
    if (end === "more" && ending && current.skip.inScalar) end = text.length;
    if (end === "deep" && !isPassedOver(current)) {
      refusal = { why: "tooDeep", limit: MAX_DEPTH, place: placeAt(buffer, current.start) };
      return false;
    }
    if (end === "broken" || end === "deep") return broken(current, "a line ends inside of a text");
    if (end === "more" && ending) return isPassedOver(current) && broken(current, "a value is not closed");
    if (end === "more") {
      buffer.at = text.length;
      // Too long to be one record: it may be a wrapper with its array far behind.
      if (!isWrapperCandidate(current)) return false;
      skipping = null;
      enter("", current.start, true);
      return true;
    }
    buffer.at = end;
    skipping = null;
    ended(current, text.slice(current.start, end));
    return true;
  }

  /** Whether a value that is none does not make the file refused: behind the prefix of a log, or when it may be cut. */
  function isPassedOver({ before, start }: Skipping): boolean {
    return lenient || before !== "" || (frames.length === 0 && buffer.text[start] === '"');
  }

  /** The value that began does not end as one. Goes on behind its first line, or inside of it when it may be cut. */
  function broken(current: Skipping, detail: string): boolean {
    const { start, skip } = current;
    if (!isPassedOver(current)) {
      buffer.at = skip.at;
      skipping = null;
      return unexpected(detail);
    }
    skipping = null;
    if (lenient) return resync(start, skip.at, detail);
    skippedLines++;
    const line = buffer.text.indexOf("\n", start);
    reread += skip.at - start;
    buffer.at = line < 0 || reread > MAX_REREAD + buffer.dropped ? Math.max(skip.at, start + 1) : line;
    return buffer.at < buffer.text.length;
  }

  function isWrapperCandidate({ start, top, before }: Skipping): boolean {
    return top && before === "" && buffer.text.length - start > HELD && buffer.text[start] === "{";
  }

  function ended(current: Skipping, text: string): void {
    const { start, top, before } = current;
    const frame = frames[frames.length - 1];
    if (frame?.type === "object" && frame.key !== STREAMED_OBJECT) keep(frame, text);
    else {
      signature ??= signatureOf(text);
      const json = parsedOrRelaxed(text);
      if (!json.ok && lenient) {
        resync(start, buffer.at, json.error);
        return;
      }
      const of = top || frame === undefined ? null : frame.type === "array" ? frame.of : STREAMED_OBJECT;
      if (of === null) pieces.push({ kind: "value", text: json.text, json, before, at: start });
      else pieces.push({ kind: "element", text: json.text, json, of, at: start });
    }
    valueDone();
  }

  function parsedOrRelaxed(text: string): Parsed & { readonly text: string } {
    const json = parse(text);
    if (json.ok) return { ...json, text };
    const strict = relaxedJson(text);
    const again = strict === null ? json : parse(strict);
    if (!again.ok || strict === null) return { ...json, text };
    relaxed++;
    return { ...again, text: strict };
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
    if (!lenient) {
      // A key and its value, or the end of something that never began.
      const headless = frames.length === 0 && /[:,}\]]/.test(buffer.text[buffer.at] ?? "");
      refusal = {
        why: "notJson",
        detail,
        near,
        headless,
        place,
        ...crashIn(buffer.text.slice(buffer.at, buffer.at + NEAR)),
      };
      return false;
    }
    // Inside of something, the next value may begin right here; at the top it was looked at already.
    return resync(frames.length > 0 ? buffer.at - 1 : buffer.at, buffer.at + 1, detail);
  }

  /** Goes on at the next object behind `start`, of which the text up to `end` was read in vain. */
  function resync(start: number, end: number, detail: string): boolean {
    const { text } = buffer;
    cut ??= `${detail} at line ${placeAt(buffer, start).line}`;
    frames.length = 0;
    reread += end - start;
    const given = reread > MAX_REREAD + buffer.dropped || resyncs++ >= MAX_RESYNCS;
    OBJECT_START.lastIndex = given ? end : start + 1;
    const next = OBJECT_START.exec(text)?.index;
    // An object's start may be split by the end of the text.
    const brace = text.lastIndexOf("{");
    buffer.at = next ?? (brace > start && !ending ? brace : text.length);
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
      const moved = appendChunk(buffer, chunk, needed());
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
    firstSkipped: () => firstSkipped,
    logLines: () => logLines,
    relaxed: () => relaxed,
    awsMessage: () => awsMessage,
  };
}

/** What stands behind a broken place, or inside of a broken value, when the AWS command line crashed there. */
export function crashIn(text: string): { readonly crash?: string } {
  const crash = codecCrashIn(text);
  return crash === null ? {} : { crash };
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
