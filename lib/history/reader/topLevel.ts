import { placeAt } from "./buffer";
import { type Cutter, enterArray, enterObject } from "./cutter";
import { unexpected } from "./damage";
import { WRAPPER_KEYS } from "./streamed";
import { awsMessageIn, beginsJson, codecCrashIn, continuesJson, findJson } from "./surroundings";
import { beginValue, guessRecord } from "./values";

/** Characters of a line that are looked at. */
export const MAX_PREFIX = 1 << 16;
/** Characters of what stands before a value on its line. */
const MAX_BEFORE = 1000;
/** Characters in which an object shows its first key. */
const KEY_WITHIN = 128;

const TIMED_LINE = /^\s*(?:\S+ ){0,3}\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/;
const FIRST_KEY = /\{[ \t\r\n]*"([^"\\]{0,64})"/y;

/** One move outside of all lists and objects; false when more text is needed. */
export function atTop(cutter: Cutter): boolean {
  const { buffer } = cutter;
  const { text, at } = buffer;
  const char = text[at];
  if (char === "{" || char === "[") {
    const begins = beginsJson(text, at);
    if (begins === "more" && !cutter.ending) return false;
    if (begins !== false) return char === "[" ? topArray(cutter) : knownObject(cutter);
  }
  // Behind damage it may be the end of a text, which would swallow the beginning of the next value.
  if (char === '"' && !cutter.lenient) return beginValue(cutter, at, true);
  if (char === "\uFEFF" && buffer.dropped + at === 0) {
    buffer.at++;
    return true;
  }
  return surroundings(cutter);
}

function topArray(cutter: Cutter): true {
  cutter.begun = true;
  enterArray(cutter, null);
  return true;
}

function knownObject(cutter: Cutter): boolean {
  const { prefix, buffer } = cutter;
  const before = prefix?.end === buffer.dropped + buffer.at ? prefix.text : "";
  return (before === "" && guessRecord(cutter, null, false)) || topObject(cutter, before);
}

/** A wrapper is entered, anything else is held until it ends. */
export function topObject(cutter: Cutter, before: string): boolean {
  const { text, at } = cutter.buffer;
  cutter.begun = true;
  FIRST_KEY.lastIndex = at;
  const key = FIRST_KEY.exec(text)?.[1];
  if (key === undefined && text.length - at < KEY_WITHIN && !cutter.ending && text.indexOf("}", at) < 0) return false;
  if (!cutter.openNext && (key === undefined || !WRAPPER_KEYS.has(key))) return beginValue(cutter, at, true, before);
  cutter.openNext = false;
  enterObject(cutter, "", at);
  return true;
}

/** Passes over the rest of a line, up to where JSON begins in it. */
function surroundings(cutter: Cutter): boolean {
  const { buffer, ending, lenient } = cutter;
  const { text, at } = buffer;
  const newline = text.indexOf("\n", at);
  const until = newline < 0 ? text.length : newline;
  const json = findJson(text, at, until, ending);
  if (json === "more" || (json === null && newline < 0 && !ending && text.length - at <= MAX_PREFIX)) return false;
  if (json === null) return passOver(cutter, until);
  const before = text.slice(Math.max(at, json - MAX_BEFORE), json);
  const comma = cutter.begun && before.trim() === ",";
  if (!comma && !lenient && continuesJson(before)) return unexpected(cutter, "a value was expected");
  buffer.at = json;
  // Kept, because it may take another chunk until the value can be entered.
  cutter.prefix = { end: buffer.dropped + json, text: comma ? "" : before };
  return text[json] === "[" ? topArray(cutter) : topObject(cutter, cutter.prefix.text);
}

function passOver(cutter: Cutter, until: number): boolean {
  const { buffer, begun, lenient } = cutter;
  const { text, at } = buffer;
  const line = text.slice(at, Math.min(until, at + MAX_PREFIX));
  const comma = begun && line.trim() === ",";
  if (!comma && !lenient && continuesJson(line) && !TIMED_LINE.test(line)) {
    return unexpected(cutter, "a value was expected");
  }
  if (!comma) noteLine(cutter, line, until);
  buffer.at = until;
  return true;
}

/** Remembers what a line around the JSON says, or that it was passed over. */
function noteLine(cutter: Cutter, line: string, until: number): void {
  const { buffer, around } = cutter;
  const message = awsMessageIn(line);
  if (message !== null) around.awsMessage ??= { ...message, place: placeAt(buffer, buffer.at) };
  else if (codecCrashIn(line) !== null) cutter.cut ??= line.trim().slice(0, 200);
  else if (!goesOnBelow(buffer.text, line, until)) around.skippedLines++;
  if (TIMED_LINE.test(line)) around.logLines++;
  if (cutter.begun) return;
  around.first ??= { near: JSON.stringify(line.trim().slice(0, 40)), place: placeAt(buffer, buffer.at) };
}

/** `aws logs tail --format json`: time and stream on a line, the message below. */
function goesOnBelow(text: string, line: string, until: number): boolean {
  return TIMED_LINE.test(line) && /^\s*\{/.test(text.slice(until, until + 64));
}
