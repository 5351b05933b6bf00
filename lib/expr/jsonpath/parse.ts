import { err, ok, type Result } from "@/lib/base/result";
import { parseBracket } from "./bracket";
import { MAX_PATH_LENGTH, type PathSyntaxError } from "./path";
import { SyntaxFault } from "./syntax";
import type { ParsedPath, Token } from "./token";

/*
 * The path language of Jayway JsonPath 2.0.0, quirks included: a text without `$` gets `$.` put before it, a name
 * may hold anything but `.`, `[` and a blank (so `length()` is one), and the brackets of a bracketed part are counted
 * whatever quotes say.
 */

/** Reads a path; the problem says what is wrong in the library's words where it has some. */
export function parsePath(text: string): Result<ParsedPath, PathSyntaxError> {
  try {
    return ok(readPath(text));
  } catch (fault) {
    if (fault instanceof SyntaxFault) return err({ text, message: fault.message });
    throw fault;
  }
}

/** Throws SyntaxFault. `insideFilter`: the path is read for a filter, where filters cannot be again. */
function readPath(text: string, insideFilter = false): ParsedPath {
  if (text.length > MAX_PATH_LENGTH) throw new SyntaxFault(`Path is longer than ${MAX_PATH_LENGTH} characters`);
  const trimmed = text.trim();
  if (trimmed === "") throw new SyntaxFault("Path may not be null empty");
  const whole = trimmed.startsWith("$") || trimmed.startsWith("@") ? trimmed : `$.${trimmed}`;
  if (whole.length > 1 && !/^.[.[]/.test(whole)) throw new SyntaxFault(`Invalid path ${text}`);
  if (whole.endsWith(".")) throw new SyntaxFault("Path must not end with a '.' or '..'");
  return { text, tokens: tokensOf(whole, insideFilter) };
}

function tokensOf(text: string, insideFilter: boolean): readonly Token[] {
  const tokens: Token[] = [];
  let at = 1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === " ") throw new SyntaxFault("Space not allowed in path");
    if (char === "[") {
      const end = closingBracket(text, at);
      tokens.push(parseBracket(text.slice(at, end), (inner) => readFilterPath(inner, insideFilter)));
      at = end;
    } else if (char === "*") {
      tokens.push({ kind: "wildcard" });
      at++;
    } else if (char === "." && text.charAt(at + 1) === ".") {
      tokens.push({ kind: "scan" });
      at += 2;
    } else {
      const start = char === "." ? at + 1 : at;
      const end = nameEnd(text, start);
      const name = text.slice(start, end);
      // A dot before a bracket means nothing.
      if (name === "*" && char === ".") tokens.push({ kind: "wildcard" });
      else if (name !== "") tokens.push({ kind: "property", names: [name] });
      at = end;
    }
  }
  return tokens;
}

/** Filters in filters never compile, for paths in them have to be definite: they are not read at all. */
function readFilterPath(text: string, insideFilter: boolean): ParsedPath {
  if (insideFilter) throw new SyntaxFault("the predicate path is not definite");
  return readPath(text, true);
}

function nameEnd(text: string, from: number): number {
  const length = text.slice(from).search(/[.[ ]/);
  return length === -1 ? text.length : from + length;
}

/** Behind the bracket that closes the one at `from`; the end of the text when none does. */
function closingBracket(text: string, from: number): number {
  let open = 0;
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === "[") open++;
    else if (text.charAt(at) === "]" && --open === 0) return at + 1;
  }
  return text.length;
}
