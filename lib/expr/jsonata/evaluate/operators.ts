import { numberOf } from "@/lib/base/long";
import { EvaluationFault } from "../fault";
import type { Run } from "./run";
import { isList, sequenceOf } from "./sequence";
import { textOf } from "./text";
import { deepEqual, isNumeric } from "./truth";

/* The operators of two values, `and` and `or` apart, which may leave the second alone. */

type Operator = (left: unknown, right: unknown, run: Run) => unknown;

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["+", numeric("+", (a, b) => a + b)],
  ["-", numeric("-", (a, b) => a - b)],
  ["*", numeric("*", (a, b) => a * b)],
  ["/", numeric("/", (a, b) => a / b)],
  ["%", numeric("%", (a, b) => a % b)],
  ["=", (a, b, run) => a !== undefined && b !== undefined && same(a, b, run)],
  ["!=", (a, b, run) => a !== undefined && b !== undefined && !same(a, b, run)],
  ["<", ordered("<", (a, b) => a < b)],
  ["<=", ordered("<=", (a, b) => a <= b)],
  [">", ordered(">", (a, b) => a > b)],
  [">=", ordered(">=", (a, b) => a >= b)],
  ["&", concatenate],
  ["..", range],
  ["in", isIn],
]);

/** Applies an operator; one that is not known gives nothing. */
export function operate(operator: unknown, left: unknown, right: unknown, run: Run): unknown {
  return typeof operator === "string" ? OPERATORS.get(operator)?.(numberOf(left), numberOf(right), run) : undefined;
}

function numeric(token: string, combine: (a: number, b: number) => number): Operator {
  return (a, b) => {
    if (a !== undefined && !isNumeric(a)) throw EvaluationFault.of("T2001", { token, value: a });
    if (b !== undefined && !isNumeric(b)) throw EvaluationFault.of("T2002", { token, value: b });
    return a === undefined || b === undefined ? undefined : combine(a, b);
  };
}

function isIn(value: unknown, list: unknown, run: Run): boolean {
  if (value === undefined || list === undefined) return false;
  run.budget.looked(list);
  return isList(list) ? list.some((item) => numberOf(item) === value) : value === list;
}

function same(a: unknown, b: unknown, run: Run): boolean {
  return deepEqual(a, b, () => run.budget.spend(1 / 16));
}

function ordered(token: string, holds: (a: number | string, b: number | string) => boolean): Operator {
  return (a, b) => {
    if (!isComparable(a) || !isComparable(b)) throw EvaluationFault.of("T2010", { token });
    if (a === undefined || b === undefined) return undefined;
    if (typeof a !== typeof b) throw EvaluationFault.of("T2009", { token, value: a, value2: b });
    return holds(a, b);
  };
}

function isComparable(value: unknown): value is number | string | undefined {
  return value === undefined || typeof value === "string" || typeof value === "number";
}

function concatenate(a: unknown, b: unknown, run: Run): string {
  const left = a === undefined ? "" : textOf(a);
  const right = b === undefined ? "" : textOf(b);
  run.budget.allow(left.length + right.length);
  const text = left + right;
  run.budget.made(text);
  return text;
}

const MAX_RANGE = 1e7;

function range(from: unknown, to: unknown, run: Run): unknown {
  if (from !== undefined && !isInteger(from)) throw EvaluationFault.of("T2003", { value: from });
  if (to !== undefined && !isInteger(to)) throw EvaluationFault.of("T2004", { value: to });
  if (from === undefined || to === undefined || from > to) return undefined;
  const size = to - from + 1;
  if (size > MAX_RANGE) throw EvaluationFault.of("D2014", { value: size });
  run.budget.allow(size * 8);
  const items = Array.from({ length: size }, (_, i) => from + i);
  run.budget.made(items);
  return sequenceOf(items);
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
