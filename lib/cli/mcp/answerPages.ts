import { createHash } from "node:crypto";
import { err, ok, type Result } from "@/lib/base/result";

/*
 * Answers of any length, a page at a time. What bounds a page is what it takes as a JSON string in UTF-8: that is what
 * goes over the wire, and quotes and control characters in somebody's data are longer there than they look.
 */

/** Bytes of one answer, its envelope and the sentence that says how to go on included. */
export const MAX_ANSWER = 8_192;
/** Bytes of that for the text itself. */
export const MAX_PAGE = 7_200;

/** A whole answer, the instant (ms UTC) that it was written as of, and what tells whether it is still the same. */
export type Whole = { readonly text: string; readonly at: number; readonly hash: string };

/** `next`: the cursor of the page behind this one; null when this is the last. */
export type Page = { readonly text: string; readonly next: string | null };

const HASH_DIGITS = 12;
/** Place, hash, and the instant of the first page. */
const CURSOR = /^(\d{1,10})\.([0-9a-f]{12})\.(\d{1,15})$/;

export function wholeOf(text: string, at: number): Whole {
  return { text, at, hash: createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS) };
}

/** The instant, ms UTC, as of which an answer is told: that of its first page, since a text that counts time is another a second later. */
export function instantOf(cursor: string | null, now: number): number {
  return Number(CURSOR.exec(cursor ?? "")?.[3] ?? now);
}

/**
 * The page of a text that a cursor names, or its first. Pages put together are the text. An error says what is wrong with
 * the cursor: the text is another one by now, or it was never given.
 */
export function pageOf({ text, at, hash }: Whole, cursor: string | null): Result<Page, string> {
  const from = cursor === null ? 0 : placeIn(text, hash, cursor);
  if (from === null) return err("The cursor is none of this answer, or the answer has changed since it was given.");
  const to = pageEnd(text, from, MAX_PAGE);
  return ok({ text: text.slice(from, to), next: to < text.length ? `${to}.${hash}.${at}` : null });
}

function placeIn(text: string, hash: string, cursor: string): number | null {
  const [, place, of] = CURSOR.exec(cursor) ?? [];
  const from = Number(place);
  return of === hash && from > 0 && from < text.length ? from : null;
}

/** Where a page that begins at `from` ends: behind its last line, or where it holds half a page of no whole line, anywhere between characters. */
function pageEnd(text: string, from: number, limit: number): number {
  let bytes = 0;
  let line = from;
  let lineBytes = 0;
  for (let at = from; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    bytes += wireBytes(code);
    if (bytes > limit) return lineBytes > limit / 2 ? line : at;
    at += code > 0xffff ? 2 : 1;
    if (code === 0x0a) [line, lineBytes] = [at, bytes];
  }
  return text.length;
}

/** Bytes that a text takes in a JSON string. */
export function wireLength(text: string): number {
  let bytes = 0;
  for (const one of text) bytes += wireBytes(one.codePointAt(0) ?? 0);
  return bytes;
}

/** As JSON writes a character, and as lib/cli/terminal spells out what no terminal should get. */
function wireBytes(code: number): number {
  if (code < 0x20) return SHORT.has(code) ? 2 : 6;
  if (code === 0x22 || code === 0x5c) return 2;
  if (code < 0x7f) return 1;
  if (code < 0xa0) return 6;
  if (code < 0x800) return 2;
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 6;
  if (code >= 0xd800 && code <= 0xdfff) return 6;
  return code > 0xffff ? 4 : 3;
}

/** `\b \t \n \f \r` */
const SHORT: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

/** The beginning of a text that takes at most so many bytes on the wire, with `…` where it is cut. */
export function fitting(text: string, limit: number): string {
  let bytes = 0;
  let kept = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    bytes += wireBytes(code);
    if (bytes > limit) return `${text.slice(0, kept)}…`;
    at += code > 0xffff ? 2 : 1;
    if (bytes <= limit - ELLIPSIS_BYTES) kept = at;
  }
  return text;
}

const ELLIPSIS_BYTES = 3;
