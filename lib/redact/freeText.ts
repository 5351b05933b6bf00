import { type CompiledRules, keyLabel } from "./compiled";
import type { Span } from "./spans";

/*
 * Members inside of a text that is no JSON: errors quote the input that they mind, as JSON, as JSON inside of a JSON text,
 * as Python or JavaScript print an object, or as name=value. What follows the name of a hidden member is hidden, rather too
 * much of it than too little.
 */

/** Characters of a name that is looked at. */
const MAX_NAME = 128;
/** How a marker begins, up to its colon. */
const MARKED = "[redacted:";

/** The values of members that rules hide by their names. One pass: what is hidden is not looked into again. */
export function memberSpans(rules: CompiledRules, text: string): Span[] {
  const spans: Span[] = [];
  if (rules.keys.length === 0 && rules.pathNames.length === 0) return spans;
  const separators = /[:=]/g;
  for (let match = separators.exec(text); match !== null; match = separators.exec(text)) {
    const name = nameBefore(text, match.index);
    // Prose has colons: the name of a path, which is no more than a guess here, counts only in quotes.
    const label = name === null ? null : keyLabel(rules, name.text, !name.isQuoted);
    if (label === null) continue;
    const span = valueBehind(text, match.index, label);
    if (span === null) continue;
    spans.push(span);
    separators.lastIndex = Math.max(span.to, match.index + 1);
  }
  return spans;
}

type Name = { readonly text: string; readonly isQuoted: boolean };

function nameBefore(text: string, separator: number): Name | null {
  let end = separator;
  const least = Math.max(0, separator - MAX_NAME);
  while (end > least && isBlank(text, end - 1)) end--;
  const quote = text.charAt(end - 1);
  if (quote !== '"' && quote !== "'") return bareName(text, end, least);
  end--;
  while (end > least && text.charAt(end - 1) === "\\") end--;
  const open = text.lastIndexOf(quote, end - 1);
  if (open < least || open < 0) return null;
  return { text: text.slice(open + 1, end), isQuoted: true };
}

function bareName(text: string, end: number, least: number): Name | null {
  let from = end;
  while (from > least && /[\p{L}\p{N}_$-]/u.test(text.charAt(from - 1))) from--;
  // What was hidden before is no member.
  if (text.startsWith(MARKED, from - 1)) return null;
  return from === end ? null : { text: text.slice(from, end), isQuoted: false };
}

function valueBehind(text: string, separator: number, label: string): Span | null {
  let from = separator + 1;
  while (from < text.length && (isBlank(text, from) || text.charAt(from) === ">")) from++;
  let slashes = 0;
  while (text.charAt(from + slashes) === "\\") slashes++;
  const first = text.charAt(from + slashes);
  const to =
    first === '"' || first === "'"
      ? quotedEnd(text, from + slashes, first, slashes)
      : first === "{" || first === "["
        ? containerEnd(text, from)
        : bareEnd(text, from, text.charAt(separator) === "=");
  return to <= from ? null : { from, to, label };
}

/** Behind the next quote that is written as the first one: with as many backslashes. To the end where there is none. */
function quotedEnd(text: string, open: number, quote: string, slashes: number): number {
  for (let at = text.indexOf(quote, open + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    let before = 0;
    while (at - before - 1 > open && text.charAt(at - before - 1) === "\\") before++;
    if (slashes === 0 ? before % 2 === 0 : before <= slashes) return at + 1;
  }
  return text.length;
}

/** Behind the bracket that closes the first one; brackets in quotes do not count. */
function containerEnd(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "{" || sign === "[") depth++;
    else if (sign === '"') at = quotedEnd(text, at, '"', slashesBefore(text, at, open)) - 1;
    else if ((sign === "}" || sign === "]") && --depth === 0) return at + 1;
  }
  return text.length;
}

function slashesBefore(text: string, at: number, least: number): number {
  let count = 0;
  while (at - count - 1 > least && text.charAt(at - count - 1) === "\\") count++;
  return count;
}

/** A bare value: of `name=value` one word, of `name: value` what comes before the next comma, bracket or line. */
function bareEnd(text: string, from: number, isWord: boolean): number {
  const end = isWord ? /[\s,;&)\]}"']/g : /[,;)\]}\n"']/g;
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}

function isBlank(text: string, at: number): boolean {
  const sign = text.charAt(at);
  return sign === " " || sign === "\t";
}
