import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { numberText } from "../java-text";
import type { Operator } from "./token";
import { Miss } from "./path";
import { Pattern } from "./pattern";
import type { Visit } from "./visit";

/** A side of a comparison once read: what a path gave, a text, or a pattern. */
export type Side = Json | Pattern;

/**
 * Compares what stands on the left of an operator, `model`, with what stands on its right, as Jayway JsonPath 2.0.0
 * does: what cannot be compared matches nothing, not even by `!=`. The work it takes comes off the visits left.
 */
export function compare(operator: Operator, expected: Side, model: Side, visit: Visit): boolean | Miss {
  if (operator === "=~") return matches(expected, model, visit);
  const order = orderOf(expected, model);
  if (order === null || order instanceof Miss) return order ?? false;
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return !oneIsNull(expected, model) && order < 0;
    case ">=":
      return !oneIsNull(expected, model) && order <= 0;
    case "<":
      return !oneIsNull(expected, model) && order > 0;
    case "<=":
      return !oneIsNull(expected, model) && order >= 0;
  }
}

function oneIsNull(expected: Side, model: Side): boolean {
  return (expected === null) !== (model === null);
}

/** The order of the right side and the left one; null where there is none. */
function orderOf(expected: Side, model: Side): number | null | Miss {
  if (expected === model) return 0;
  const [nothing, isNothing] = [isNullish(expected), isNullish(model)];
  if (nothing || isNothing) return Number(isNothing) - Number(nothing);
  if (typeof model === "string") {
    return typeof expected === "string" ? signOf(expected.replaceAll("\\'", "'"), model) : null;
  }
  if (typeof model === "number") {
    const number = typeof expected === "string" ? decimalOf(expected) : expected;
    return typeof number === "number" ? signOf(number, model) : number instanceof Miss ? number : null;
  }
  if (typeof model !== "boolean") return null;
  const truth = typeof expected === "string" ? expected.toLowerCase() === "true" : expected;
  return typeof truth === "boolean" ? Number(truth) - Number(model) : null;
}

/** The word null in a filter is a text like any other. */
function isNullish(side: Side): boolean {
  return side === null || side === "null";
}

function signOf<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A number is compared with a text that spells one; with any other text the library's own evaluation breaks off. */
function decimalOf(text: string): number | Miss {
  return DECIMAL.test(text) ? Number(text) : new Miss("fault", () => `'${text}' is compared with a number and is none`);
}

function matches(expected: Side, model: Side, visit: Visit): boolean | Miss {
  const [pattern, target] = model instanceof Pattern ? [model, expected] : [expected, model];
  if (!(pattern instanceof Pattern)) return new Miss("fault", () => "The right side of =~ is no pattern");
  if (target === null) return false;
  const text = textOf(target);
  visit.left -= 1 + text.length / 4;
  return visit.left >= 0 && pattern.matches(text);
}

function textOf(target: Side): string {
  if (target instanceof Pattern) return target.source;
  if (typeof target === "number") return numberText(target);
  return typeof target === "string" ? target : jsonText(target);
}
