import { parseFilter } from "./filter-parse";
import { SyntaxFault } from "./syntax";
import type { ParsedPath, Token } from "./token";

/**
 * Reads a part in brackets, `[0]`, `['a','b']`, `[1:2]`, `[?(…)]`. Its kind is decided by the first character that
 * tells one, whatever stands before it: `["a1"]` is the index 1. Throws SyntaxFault.
 */
export function parseBracket(text: string, readPath: (text: string) => ParsedPath): Token {
  if (text === "[*]") return { kind: "wildcard" };
  const at = text.search(/[?'\d:\-@]/);
  switch (text.charAt(at)) {
    case "?":
      return { kind: "filter", filter: parseFilter(filterText(text, at), readPath) };
    case "'":
      return { kind: "property", names: namesIn(text, at) };
    case "@":
      return fromEnd(text.slice(at + 2));
    case "":
      throw new SyntaxFault(`Could not analyze path component: ${text}`);
    default:
      return positions(text.slice(at));
  }
}

/** From the bracket before the question mark to the one that closes the filter. */
function filterText(text: string, question: number): string {
  const start = text.lastIndexOf("[", question);
  let quoted = false;
  let brackets = 0;
  let parentheses = 0;
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "'" && text.charAt(at - 1) !== "\\") quoted = !quoted;
    if (quoted) continue;
    if (char === "(") parentheses++;
    else if (char === ")") parentheses--;
    else if (char === "[") brackets++;
    else if (char === "]") {
      brackets--;
      if (parentheses !== 0) continue;
      if (brackets !== 0) break;
      return text.slice(start, at + 1);
    }
  }
  throw new SyntaxFault("Filter brackets are not balanced");
}

/** All that stands between quotes, up to the bracket; backslashes are characters as any other. */
function namesIn(text: string, from: number): readonly string[] {
  const names: string[] = [];
  let start = -1;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "]") {
      if (names.length === 0) throw new SyntaxFault("Empty properties");
      return names;
    }
    if (char !== "'") continue;
    if (start === -1) start = at + 1;
    else {
      names.push(text.slice(start, at));
      start = -1;
    }
  }
  throw new SyntaxFault(`Property has not been closed: ${text}`);
}

/** `length-1)` and `size()-1)`. */
function fromEnd(text: string): Token {
  const parts = /^([^-]*)(-[^)]*)\)/.exec(text);
  const name = (parts?.[1] ?? "").replace(/[ ()]/g, "");
  if (parts === null || (name !== "length" && name !== "size")) {
    throw new SyntaxFault(
      `Invalid function: @.${name}. Supported functions are: [(@.length - n)] and [(@.size() - n)]`,
    );
  }
  return { kind: "fromEnd", offset: integer((parts[2] ?? "").replaceAll(" ", "")) };
}

/**
 * Indexes and slices: digits with blanks between them are one number, a third number of a slice (the step) and what
 * stands behind the first other character are without effect.
 */
function positions(text: string): Token {
  const body = (/^[\d, :-]*/.exec(text)?.[0] ?? "").replaceAll(" ", "");
  const comma = body.indexOf(",");
  const colon = body.indexOf(":");
  if (colon === -1 || (comma !== -1 && comma < colon)) {
    const parts = body.split(/[,:]/);
    if (parts.at(-1) === "") parts.pop();
    return { kind: "index", indexes: parts.map(integer) };
  }
  const [from = "", to = ""] = body.split(/[,:]/);
  if (from === "") return { kind: "slice", from: null, to: integer(to) };
  return { kind: "slice", from: integer(from), to: to === "" ? null : integer(to) };
}

function integer(text: string): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= -(2 ** 31) && value < 2 ** 31)) throw new SyntaxFault(`For input string: "${text}"`);
  return value;
}
