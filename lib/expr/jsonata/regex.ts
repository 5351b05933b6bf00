import { RE2JS } from "re2js";
import { EvaluationFault } from "./budget";

/*
 * JSONata's regular expressions on a linear engine: the library makes one of these for each literal it
 * evaluates and uses `lastIndex` and `exec` of it. What RE2 does not know (look-around, back references)
 * is an error of the evaluation.
 */

const CACHE_SIZE = 500;
const compiled = new Map<string, RE2JS>();

export class LinearRegExp {
  lastIndex = 0;
  private readonly pattern: RE2JS;

  constructor(expression: RegExp) {
    this.pattern = patternOf(expression);
  }

  exec(text: string): ({ index: number } & (string | undefined)[]) | null {
    const matcher = this.pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start() });
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
    throw new EvaluationFault(`The regular expression is not supported: /${expression.source}/`);
  }
  if (compiled.size >= CACHE_SIZE) compiled.clear();
  compiled.set(key, pattern);
  return pattern;
}
