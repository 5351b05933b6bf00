/**
 * Skips one JSON value without building it: counts brackets outside of strings. It can stop at the end of the text
 * and go on when more has come, so a value may be cut by chunks anywhere.
 *
 * It does not check what is inside; whoever parses the slice does.
 */
export type Skip = {
  /** Next character to look at. */
  at: number;
  depth: number;
  inString: boolean;
  /** The character before was a backslash that escapes. */
  escaped: boolean;
  /** Inside a number or a word: ends at the first character that cannot belong to it. */
  inScalar: boolean;
};

/** Deeper nesting is no history: payloads are text, so a record nests four levels. */
export const MAX_DEPTH = 512;

const NEWLINE = 10;
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

export function startSkip(at: number): Skip {
  return { at, depth: 0, inString: false, escaped: false, inScalar: false };
}

/**
 * The index after the value, `more` when the text ends first, `deep` beyond MAX_DEPTH, `broken` where a line ends
 * inside of a string, which JSON does not allow: `skip.at` is there then. `skip.at` has to be at the value's start at
 * first.
 */
export function skipValue(text: string, skip: Skip): number | "more" | "deep" | "broken" {
  const end = text.length;
  let at = skip.at;
  let depth = skip.depth;
  while (at < end) {
    if (skip.inString) {
      at = skipString(text, at, skip);
      if (skip.inString && text.charCodeAt(at) === NEWLINE) {
        skip.at = at;
        return "broken";
      }
      if (skip.inString) break;
      if (depth === 0) return at;
      continue;
    }
    const code = text.charCodeAt(at);
    if (skip.inScalar) {
      if (!isScalar(code)) return at;
      at++;
      continue;
    }
    at++;
    if (code === QUOTE) skip.inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return "deep";
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (--depth <= 0) return at;
    } else if (depth === 0) skip.inScalar = true;
  }
  skip.at = at;
  skip.depth = depth;
  return "more";
}

// The rest of a string up to its quote. Linear: what each part takes is disjoint from what may follow it. The bound
// keeps the engine's own stack small; a longer string is read by the loop.
const REST_OF_STRING = /[^"\\\n]*(?:\\[^\n][^"\\\n]*){0,100000}"/y;

function skipString(text: string, from: number, skip: Skip): number {
  const end = text.length;
  let at = from;
  if (skip.escaped && at < end) {
    if (text.charCodeAt(at) !== NEWLINE) at++;
    skip.escaped = false;
  }
  // Nearly all characters of a history are in strings: the expression reads them twice as fast as the loop.
  REST_OF_STRING.lastIndex = at;
  if (REST_OF_STRING.test(text)) {
    skip.inString = false;
    return REST_OF_STRING.lastIndex;
  }
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return at;
    at++;
    if (code === QUOTE) {
      skip.inString = false;
      return at;
    }
    if (code === BACKSLASH) {
      if (at >= end) {
        skip.escaped = true;
        return at;
      }
      if (text.charCodeAt(at) !== NEWLINE) at++;
    }
  }
  return at;
}

function isScalar(code: number): boolean {
  // Digits, letters, and + - .
  return (
    (code >= 48 && code <= 57) ||
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 43 ||
    code === 45 ||
    code === 46
  );
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
