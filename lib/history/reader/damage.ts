import { placeAt } from "./buffer";
import type { Cutter, SkippedValue } from "./cutter";
import { crashIn } from "./jsonPiece";

/** Characters that may be read again after something broken, beyond those of the file: it must not take for ever. */
const MAX_REREAD = 64 << 20;
/** Characters behind a broken place that may say why. */
const NEAR = 500;
const MAX_RESYNCS = 100_000;
const OBJECT_START = /\{[ \t\r\n]*"/g;

/*
 * What to do where the text is not JSON: refuse it, or when the user said that the record is cut, go on at the next
 * object. Each answers as a step does: false when more text is needed.
 */

/** Something else stands at the reading position than may stand there. */
export function unexpected(cutter: Cutter, detail: string): boolean {
  const { buffer, frames } = cutter;
  if (cutter.lenient) {
    // Inside of something, the next value may begin right here; at the top it was looked at already.
    return resync(cutter, frames.length > 0 ? buffer.at - 1 : buffer.at, buffer.at + 1, detail);
  }
  const near = JSON.stringify(buffer.text.slice(buffer.at, buffer.at + 40));
  // A key and its value, or the end of something that never began.
  const headless = frames.length === 0 && /[:,}\]]/.test(buffer.text[buffer.at] ?? "");
  const place = placeAt(buffer, buffer.at);
  const crash = crashIn(buffer.text.slice(buffer.at, buffer.at + NEAR));
  cutter.refusal = { why: "notJson", detail, near, headless, place, ...crash };
  return false;
}

/** A value that began does not end as one: goes on behind its first line, or inside of it when it may be cut. */
export function brokenValue(cutter: Cutter, { start, skip, before }: SkippedValue, detail: string): boolean {
  const { buffer } = cutter;
  cutter.skipping = null;
  if (!isPassedOver(cutter, before, start)) {
    buffer.at = skip.at;
    return unexpected(cutter, detail);
  }
  if (cutter.lenient) return resync(cutter, start, skip.at, detail);
  cutter.around.skippedLines++;
  const line = buffer.text.indexOf("\n", start);
  cutter.reread += skip.at - start;
  buffer.at = line < 0 || hasReadEnough(cutter) ? Math.max(skip.at, start + 1) : line;
  return buffer.at < buffer.text.length;
}

/** Whether a value that is none does not make the file refused: behind the prefix of a log, or when it may be cut. */
export function isPassedOver({ lenient, frames, buffer }: Cutter, before: string, start: number): boolean {
  return lenient || before !== "" || (frames.length === 0 && buffer.text[start] === '"');
}

/** Goes on at the next object behind `start`, of which the text up to `end` was read in vain. */
export function resync(cutter: Cutter, start: number, end: number, detail: string): boolean {
  const { buffer } = cutter;
  const { text } = buffer;
  cutter.cut ??= `${detail} at line ${placeAt(buffer, start).line}`;
  cutter.frames.length = 0;
  cutter.reread += end - start;
  const givenUp = hasReadEnough(cutter) || cutter.resyncs++ >= MAX_RESYNCS;
  OBJECT_START.lastIndex = givenUp ? end : start + 1;
  const next = OBJECT_START.exec(text)?.index;
  // An object's start may be split by the end of the text.
  const brace = text.lastIndexOf("{");
  buffer.at = next ?? (brace > start && !cutter.ending ? brace : text.length);
  return next !== undefined;
}

function hasReadEnough({ reread, buffer }: Cutter): boolean {
  return reread > MAX_REREAD + buffer.dropped;
}
