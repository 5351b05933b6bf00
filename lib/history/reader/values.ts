import { placeAt } from "./buffer";
import { type Cutter, enterObject, type Frame, innermost, keepMember, type SkippedValue, valueEnded } from "./cutter";
import { brokenValue, isPassedOver, resync } from "./damage";
import { type Parsed, parse } from "./jsonPiece";
import { relaxedJson } from "./relaxed";
import { isSpace, MAX_DEPTH, skipValue, startSkip } from "./scan";
import { STREAMED_OBJECT } from "./streamed";

/** Characters of one piece of the text. */
export const MAX_VALUE = 16 << 20;
/** A value at the top that is longer is looked into instead of being held. */
const HELD = 1 << 20;
/** Wrong guesses of where a record ends before guessing is given up. */
const MAX_MISSES = 3;

/** Passes over the value at `start`; false when it goes on in the next chunk. */
export function beginValue(cutter: Cutter, start: number, top: boolean, before = ""): boolean {
  const value = { start, skip: startSkip(start), top, before };
  cutter.skipping = value;
  return goOnWithValue(cutter, value);
}

export function goOnWithValue(cutter: Cutter, value: SkippedValue): boolean {
  const { buffer } = cutter;
  const { start, skip, before } = value;
  let end = skipValue(buffer.text, skip);
  if (end === "more" && cutter.ending && skip.inScalar) end = buffer.text.length;
  if (typeof end === "number") return endValue(cutter, value, end);
  const passedOver = isPassedOver(cutter, before, start);
  if (end === "deep" && !passedOver) {
    cutter.refusal = { why: "tooDeep", limit: MAX_DEPTH, place: placeAt(buffer, start) };
    return false;
  }
  if (end !== "more") return brokenValue(cutter, value, "a line ends inside of a text");
  if (cutter.ending) return passedOver && brokenValue(cutter, value, "a value is not closed");
  buffer.at = buffer.text.length;
  // Too long to be one record: it may be a wrapper with its array far behind.
  if (!isWrapperCandidate(cutter, value)) return false;
  cutter.skipping = null;
  enterObject(cutter, "", start, true);
  return true;
}

function isWrapperCandidate({ buffer: { text } }: Cutter, { start, top, before }: SkippedValue): boolean {
  return top && before === "" && text.length - start > HELD && text[start] === "{";
}

function endValue(cutter: Cutter, value: SkippedValue, end: number): true {
  const { buffer } = cutter;
  buffer.at = end;
  cutter.skipping = null;
  const text = buffer.text.slice(value.start, end);
  const frame = innermost(cutter);
  if (frame?.type === "object" && frame.key !== STREAMED_OBJECT) keepMember(frame, text);
  else if (!handOut(cutter, value, frame, text)) return true;
  valueEnded(cutter);
  return true;
}

/** False when the value was no JSON and was stepped over. */
function handOut(cutter: Cutter, { start, top, before }: SkippedValue, frame: Frame | undefined, raw: string): boolean {
  cutter.signature ??= signatureOf(raw);
  const { text, json } = parsedOrRelaxed(cutter, raw);
  if (!json.ok && cutter.lenient) {
    resync(cutter, start, cutter.buffer.at, json.error);
    return false;
  }
  const of = top || frame === undefined ? null : frame.type === "array" ? frame.of : STREAMED_OBJECT;
  if (of === null) cutter.pieces.push({ kind: "value", text, json, before, at: start });
  else cutter.pieces.push({ kind: "element", text, json, of, at: start });
  return true;
}

function parsedOrRelaxed(cutter: Cutter, text: string): { readonly text: string; readonly json: Parsed } {
  const json = parse(text);
  if (json.ok) return { text, json };
  const strict = relaxedJson(text);
  const again = strict === null ? json : parse(strict);
  if (!again.ok || strict === null) return { text, json };
  cutter.relaxed++;
  return { text: strict, json: again };
}

/**
 * Takes a record without scanning it: up to where the next one starts in the same way. An object's start with its
 * first key and colon cannot stand inside a string, for its quotes would be escaped there; that it is the start of
 * the next record and not of an object inside this one shows when what lies between parses.
 *
 * @param of the name of the list that the record is in
 * @param inList a comma has to stand between two of them
 */
export function guessRecord(cutter: Cutter, of: string | null, inList: boolean): boolean {
  const { buffer, signature } = cutter;
  const { text, at } = buffer;
  if (signature === null || cutter.misses >= MAX_MISSES || cutter.openNext || !text.startsWith(signature, at)) {
    return false;
  }
  const next = text.indexOf(signature, at + signature.length);
  const end = next < 0 ? -1 : endBefore(text, next, inList);
  if (end < 0 || end - at > MAX_VALUE) {
    if (text.length - at > HELD) cutter.misses++;
    return false;
  }
  const piece = text.slice(at, end);
  const json = parse(piece);
  if (!json.ok) {
    cutter.misses++;
    return false;
  }
  buffer.at = end;
  if (of === null) cutter.pieces.push({ kind: "value", text: piece, json, before: "", at });
  else cutter.pieces.push({ kind: "element", text: piece, json, of, at });
  valueEnded(cutter);
  return true;
}

const START = /^\{[ \t\r\n]{0,100}"[^"\\]{1,64}"[ \t\r\n]{0,100}:/;

/** `{"timestamp":`, with its blanks; null when the text is no object or its key has escapes. */
function signatureOf(text: string): string | null {
  return START.exec(text)?.[0] ?? null;
}

/** Where the value before `next` ends: before blanks, and one comma in a list. -1 when that is not what is there. */
function endBefore(text: string, next: number, inList: boolean): number {
  let end = next;
  while (isSpace(text.charCodeAt(end - 1))) end--;
  if (!inList) return end;
  if (text[end - 1] !== ",") return -1;
  end--;
  while (isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}
