import { EvaluationFault } from "../fault";
import { isFunction, type Focus } from "../evaluate/procedure";
import { matchesOf, type Match } from "../evaluate/match";
import { sequenceOf } from "../evaluate/sequence";

/* Functions that look for a text or a pattern in a text. */

export function match(focus: Focus, text: unknown, pattern: unknown, limit: unknown): unknown {
  if (typeof text !== "string") return undefined;
  const most = limitOf(limit, "D3040", 3);
  const found: unknown[] = [];
  if (most > 0 && isFunction(pattern)) {
    for (const { match: part, start, groups } of matchesOf(focus, pattern, text)) {
      found.push({ match: part, index: start, groups });
      if (found.length >= most) break;
    }
  }
  return sequenceOf(found);
}

export function contains(focus: Focus, text: unknown, sought: unknown): unknown {
  if (typeof text !== "string") return undefined;
  if (typeof sought === "string") return text.includes(sought);
  return focus.run.apply(sought, [text], null) !== undefined;
}

export function split(focus: Focus, text: unknown, separator: unknown, limit: unknown): unknown {
  if (typeof text !== "string") return undefined;
  const most = limitOf(limit, "D3020", 3);
  if (most <= 0) return [];
  if (typeof separator === "string") return text.split(separator, most === Number.POSITIVE_INFINITY ? undefined : most);
  const parts: string[] = [];
  let at = 0;
  if (isFunction(separator)) {
    for (const { start, end } of matchesOf(focus, separator, text)) {
      if (parts.length >= most) break;
      parts.push(text.substring(at, start));
      at = end;
    }
  }
  if (parts.length < most) parts.push(text.substring(at));
  return parts;
}

export function replace(focus: Focus, text: unknown, pattern: unknown, by: unknown, limit: unknown): unknown {
  if (typeof text !== "string") return undefined;
  if (pattern === "") throw EvaluationFault.of("D3010", { index: 2 });
  const most = limitOf(limit, "D3011", 4);
  if (most <= 0) return text;
  const result = new Replaced(focus, text);
  if (typeof pattern === "string") replaceText(result, text, pattern, by, most);
  else if (isFunction(pattern)) {
    let count = 0;
    for (const found of matchesOf(focus, pattern, text)) {
      if (count++ >= most) break;
      result.add(found.start, found.start + found.match.length, substituteOf(focus, found, by));
    }
  }
  return result.end();
}

function replaceText(result: Replaced, text: string, pattern: string, by: unknown, most: number): void {
  let count = 0;
  for (let at = text.indexOf(pattern); at >= 0 && count < most; at = text.indexOf(pattern, at + pattern.length)) {
    // The library joins whatever is given: a function prints as nothing that was meant.
    result.add(at, at + pattern.length, typeof by === "string" ? by : "");
    count++;
  }
}

/** A text under construction, whose size is bounded while it grows. */
class Replaced {
  private made = "";
  private at = 0;

  constructor(
    private readonly focus: Focus,
    private readonly text: string,
  ) {}

  add(start: number, end: number, substitute: string): void {
    this.focus.run.budget.spend(1);
    this.made += this.text.substring(this.at, start) + substitute;
    this.focus.run.budget.allow(this.made.length);
    this.at = end;
  }

  end(): string {
    return this.made + this.text.substring(this.at);
  }
}

function limitOf(limit: unknown, code: string, index: number): number {
  if (typeof limit !== "number") return Number.POSITIVE_INFINITY;
  if (limit < 0) throw EvaluationFault.of(code, { value: limit, index });
  return Math.ceil(limit);
}

function substituteOf({ run }: Focus, found: Match, by: unknown): string {
  if (typeof by === "string") return filled(by, found);
  const substitute = run.apply(by, [found], null);
  if (typeof substitute !== "string") throw EvaluationFault.of("D3012", { value: substitute });
  return substitute;
}

/** `$0` is the match, `$1` a group, `$$` a dollar; of a number with more digits than there are groups, the last digit is text. */
function filled(template: string, { match: whole, groups }: Match): string {
  const digits = groups.length === 0 ? 1 : Math.floor(Math.log10(groups.length)) + 1;
  let made = "";
  let at = 0;
  for (let dollar = template.indexOf("$"); dollar >= 0; dollar = template.indexOf("$", at)) {
    made += template.substring(at, dollar);
    at = dollar + 1;
    const next = template.charAt(at);
    if (next === "$" || next === "0") {
      made += next === "$" ? "$" : whole;
      at++;
      continue;
    }
    const number = groupNumber(template, at, digits, groups.length);
    if (number === null) made += "$";
    else {
      const group = groups[number - 1];
      made += typeof group === "string" ? group : "";
      at += String(number).length;
    }
  }
  return made + template.substring(at);
}

function groupNumber(template: string, at: number, digits: number, count: number): number | null {
  let number = Number.parseInt(template.substring(at, at + digits), 10);
  if (digits > 1 && number > count) number = Number.parseInt(template.substring(at, at + digits - 1), 10);
  return Number.isNaN(number) ? null : number;
}
