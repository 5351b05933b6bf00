import { RE2JS } from "re2js";

/** A regular expression on a linear engine: no input makes it backtrack. */
export type Pattern = { readonly source: string; readonly matches: (text: string) => boolean };

const FLAGS = new Map([
  ["i", RE2JS.CASE_INSENSITIVE],
  ["m", RE2JS.MULTILINE],
  ["s", RE2JS.DOTALL],
  // Java's u, U and d change nothing in an engine that is always Unicode-aware and knows \n alone.
  ["u", 0],
  ["U", 0],
  ["d", 0],
]);

export function isPatternFlag(char: string): boolean {
  return FLAGS.has(char);
}

/** Null when the expression is wrong or needs what no linear engine has (look-around, back references). */
export function compilePattern(source: string, flags: string): Pattern | null {
  try {
    const bits = [...flags].reduce((sum, flag) => sum | (FLAGS.get(flag) ?? 0), 0);
    const regexp = RE2JS.compile(source, bits);
    return { source, matches: (text) => regexp.matcher(text).matches() };
  } catch {
    return null;
  }
}
