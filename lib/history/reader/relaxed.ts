import { pythonTime } from "./pythonTime";

/*
 * JSON as people and languages write it: comments, trailing commas, NaN, and the text of a Python value (single quotes,
 * True, None, datetime, texts in pieces). Made into JSON token by token, in linear time.
 */

type Tokens = {
  readonly text: string;
  at: number;
  readonly out: string[];
  /** The last thing written was a text: another one behind it is its continuation (Python). */
  afterText: boolean;
  /** A comma waits: it is dropped before a closing bracket. */
  comma: boolean;
};

const BLANKS = /[\s\u00a0]+/y;
const WORD = /[A-Za-z_$][\w.$]*/y;
const NUMBER = /-?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|Infinity|inf)/y;
const WORDS: Readonly<Record<string, string>> = {
  true: "true",
  false: "false",
  null: "null",
  True: "true",
  False: "false",
  None: "null",
  NaN: "null",
  nan: "null",
  Infinity: "null",
  inf: "null",
  undefined: "null",
};

/** The JSON text of a value that is nearly JSON; null when it is something else. */
export function relaxedJson(text: string): string | null {
  const tokens: Tokens = { text, at: 0, out: [], afterText: false, comma: false };
  while (tokens.at < text.length) if (!token(tokens)) return null;
  return tokens.out.join("");
}

function token(tokens: Tokens): boolean {
  const { text, at } = tokens;
  const blanks = match(BLANKS, text, at);
  if (blanks !== null) return moved(tokens, blanks.length);
  const char = text[at] ?? "";
  if (char === "/") return comment(tokens);
  if (char === "#") return moved(tokens, lineEnd(text, at) - at);
  if (char === "(" || char === ")") return moved(tokens, 1);
  if (char === ",") {
    if (tokens.comma) return false;
    tokens.comma = true;
    tokens.afterText = false;
    return moved(tokens, 1);
  }
  if (char === "}" || char === "]") {
    tokens.comma = false;
    return write(tokens, char, 1);
  }
  if (char === "{" || char === "[" || char === ":") return write(tokens, char, 1);
  if (char === '"' || char === "'") return quoted(tokens, char, 1);
  const number = match(NUMBER, text, at);
  if (number !== null) return write(tokens, /[fn]/.test(number) ? "null" : strictNumber(number), number.length);
  return word(tokens);
}

function strictNumber(text: string): string {
  return text.endsWith(".") ? `${text}0` : text;
}

function word(tokens: Tokens): boolean {
  const { text, at } = tokens;
  const found = match(WORD, text, at);
  if (found === null) return false;
  const known = Object.hasOwn(WORDS, found) ? WORDS[found] : undefined;
  if (known !== undefined) return write(tokens, known, found.length);
  const next = text[at + found.length];
  // b'…' and u'…' of Python.
  if (/^[bu]$/.test(found) && (next === "'" || next === '"')) return quoted(tokens, next, 2);
  const time = found.startsWith("datetime") ? pythonTime(text, at) : null;
  return time !== null && write(tokens, JSON.stringify(time.iso), time.length);
}

function comment(tokens: Tokens): boolean {
  const { text, at } = tokens;
  if (text[at + 1] === "/") return moved(tokens, lineEnd(text, at) - at);
  const end = text[at + 1] === "*" ? text.indexOf("*/", at + 2) : -1;
  return end >= 0 && moved(tokens, end + 2 - at);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  "0": "\0",
  "'": "'",
  '"': '"',
  "\\": "\\",
  "/": "/",
};
const PLAIN = { '"': /[^"\\\n]+/y, "'": /[^'\\\n]+/y } as const;
const CODE = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})/y;

/** A text in either quote; `skip` characters stand before its content. */
function quoted(tokens: Tokens, quote: '"' | "'", skip: number): boolean {
  const { text } = tokens;
  const parts: string[] = [];
  let at = tokens.at + skip;
  for (;;) {
    const plain = match(PLAIN[quote], text, at);
    if (plain !== null) parts.push(plain);
    at += plain?.length ?? 0;
    const char = text[at];
    if (char === quote) break;
    if (char !== "\\") return false;
    const code = match(CODE, text, at + 1);
    const escape = Object.hasOwn(ESCAPES, text[at + 1] ?? "") ? ESCAPES[text[at + 1] ?? ""] : undefined;
    if (code === null && escape === undefined) return false;
    const point = code === null ? 0 : parseInt(code.slice(1), 16);
    if (point > 0x10ffff) return false;
    parts.push(code === null ? (escape ?? "") : String.fromCodePoint(point));
    at += code === null ? 2 : code.length + 1;
  }
  return writeText(tokens, parts.join(""), at + 1);
}

/** Written as its content and the closing quote apart, so that a continuation takes the quote's place. */
function writeText(tokens: Tokens, content: string, end: number): boolean {
  const inner = JSON.stringify(content).slice(1, -1);
  if (tokens.afterText) tokens.out[tokens.out.length - 1] = inner;
  else write(tokens, `"${inner}`, 1);
  tokens.out.push('"');
  tokens.afterText = true;
  tokens.at = end;
  return true;
}

function write(tokens: Tokens, text: string, length: number): boolean {
  tokens.out.push(tokens.comma ? `,${text}` : text);
  tokens.comma = false;
  tokens.afterText = false;
  return moved(tokens, length);
}

function moved(tokens: Tokens, length: number): boolean {
  tokens.at += length;
  return length > 0;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}
