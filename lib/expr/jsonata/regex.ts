import { RE2JS } from "re2js";
import type { Budget } from "./budget";
import { EvaluationFault } from "./fault";

/*
 * JSONata's regular expressions on a linear engine. One search is linear in the text; as each match starts another
 * search, all of them together may not be, so every character that the engine looks at counts in the budget. What RE2
 * does not know (look-around, back references) is an error of the evaluation.
 */

const CACHE_SIZE = 500;
const compiled = new Map<string, RE2JS>();

export type Found = {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
};

export class LinearRegExp {
  private readonly pattern: RE2JS;
  private matcher: { readonly text: string; readonly on: ReturnType<RE2JS["matcher"]> } | null = null;

  constructor(expression: RegExp) {
    this.pattern = patternOf(expression);
  }

  /** The first match at or after `from`; null for none. */
  find(text: string, from: number, budget: Budget): Found | null {
    if (from > text.length) return null;
    const matcher = this.matcherOf(text, budget);
    if (!matcher.find(from)) return null;
    const groups = Array.from({ length: matcher.groupCount() }, (_, i) => matcher.group(i + 1) ?? undefined);
    return { match: matcher.group() ?? "", start: matcher.start(), end: matcher.end(), groups };
  }

  private matcherOf(text: string, budget: Budget): ReturnType<RE2JS["matcher"]> {
    if (this.matcher?.text === text) return this.matcher.on;
    const on = this.pattern.matcher(new CountedText(text, budget) as unknown as string);
    this.matcher = { text, on };
    return on;
  }
}

/** A text that counts what the engine reads of it. */
class CountedText extends String {
  constructor(
    private readonly plain: string,
    private readonly budget: Budget,
  ) {
    super(plain);
  }

  override charCodeAt(index: number): number {
    this.budget.readCharacter();
    return this.plain.charCodeAt(index);
  }

  override codePointAt(index: number): number | undefined {
    this.budget.readCharacter();
    return this.plain.codePointAt(index);
  }

  override indexOf(part: string, from = 0): number {
    const found = this.plain.indexOf(part, from);
    // A fixed part is found much faster than a pattern.
    this.budget.spend(((found < 0 ? this.plain.length : found) - from) / 4096);
    return found;
  }
}

function patternOf(expression: RegExp): RE2JS {
  const key = `${expression.flags}/${expression.source}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const flags =
    (expression.flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0) |
    (expression.flags.includes("m") ? RE2JS.MULTILINE : 0);
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(RE2JS.translateRegExp(expression.source), flags);
  } catch {
    throw new EvaluationFault(null, `The regular expression is not supported: /${expression.source}/`);
  }
  if (compiled.size >= CACHE_SIZE) compiled.clear();
  compiled.set(key, pattern);
  return pattern;
}
