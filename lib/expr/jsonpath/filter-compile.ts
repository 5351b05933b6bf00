import { isArray, isObject, type Json } from "@/lib/base/json";
import { numberText } from "../java-text";
import { sameJson } from "../same";
import { readInside } from "./inside";
import type { Filter, Operand, Operator } from "./filter";
import type { PathMiss } from "./path";
import type { Pattern } from "./pattern";
import type { ParsedPath } from "./token";
import { EXHAUSTED, type Steps, type Visit } from "./visit";

/** Answers whether an item passes; a miss only when the whole evaluation must end. */
export type ItemTest = (item: Json, visit: Visit) => boolean | PathMiss;

/** A side of a comparison once read. `absent` equals nothing, not even itself. */
type Value =
  | { readonly kind: "absent" }
  | { readonly kind: "pattern"; readonly pattern: Pattern }
  /** `literal`: written in the filter, where Jayway keeps arrays and objects as text. */
  | { readonly kind: "json"; readonly value: Json; readonly literal: boolean };

type Reader = (item: Json, visit: Visit) => Value | PathMiss;

const ABSENT: Value = { kind: "absent" };

/** Paths hold filters and filters hold paths: whoever compiles the one passes itself to the other. */
type CompileSteps = (path: ParsedPath) => Steps;

/** Compiles a filter into a test of one item. */
export function compileFilter(filter: Filter, compile: CompileSteps): ItemTest {
  switch (filter.kind) {
    case "or":
      return anyOf(
        filter.of.map((part) => compileFilter(part, compile)),
        true,
      );
    case "and":
      return anyOf(
        filter.of.map((part) => compileFilter(part, compile)),
        false,
      );
    case "not": {
      const test = compileFilter(filter.of, compile);
      return (item, visit) => {
        const passed = test(item, visit);
        return typeof passed === "boolean" ? !passed : passed;
      };
    }
    case "exists":
      return existsTest(filter.path, filter.expected, compile);
    case "compare":
      return compareTest(readerOf(filter.left, compile), filter.operator, readerOf(filter.right, compile));
  }
}

/** Stops at the first part that answers `decisive`. */
function anyOf(tests: readonly ItemTest[], decisive: boolean): ItemTest {
  return (item, visit) => {
    for (const test of tests) {
      const passed = test(item, visit);
      if (passed !== !decisive) return passed;
    }
    return !decisive;
  };
}

/** An indefinite path always exists: it gives a list. */
function existsTest(path: ParsedPath, expected: boolean, compile: CompileSteps): ItemTest {
  const { start, definite } = compile(path);
  return (item, visit) => {
    const inner: Visit = { root: visit.root, hits: [], left: visit.left, requireProperties: true };
    const miss = start(path.fromRoot ? visit.root : item, inner);
    visit.left = inner.left;
    if (miss !== null && miss.kind === "fault") return miss;
    const exists = miss === null && (!definite || inner.hits.length > 0);
    return exists === expected;
  };
}

function readerOf(operand: Operand, compile: CompileSteps): Reader {
  switch (operand.kind) {
    case "literal": {
      const value: Value = { kind: "json", value: operand.value, literal: false };
      return () => value;
    }
    case "json": {
      const value: Value = { kind: "json", value: operand.value, literal: true };
      return () => value;
    }
    case "pattern":
      return () => operand;
    case "path": {
      const steps = compile(operand.path);
      const { fromRoot } = operand.path;
      return (item, visit) => {
        const read = readInside(steps, fromRoot ? visit.root : item, visit);
        if (read.ok) return { kind: "json", value: read.value, literal: false };
        return read.miss.kind === "notFound" ? ABSENT : read.miss;
      };
    }
  }
}

function isMiss(value: Value | PathMiss): value is PathMiss {
  return value.kind === "notFound" || value.kind === "invalid" || value.kind === "fault";
}

function compareTest(readLeft: Reader, operator: Operator, readRight: Reader): ItemTest {
  const compare = COMPARISONS[operator];
  return (item, visit) => {
    const left = readLeft(item, visit);
    if (isMiss(left)) return left.kind === "fault" ? left : false;
    const right = readRight(item, visit);
    if (isMiss(right)) return right.kind === "fault" ? right : false;
    const passed = compare(left, right, visit);
    return visit.left < 0 ? EXHAUSTED : passed;
  };
}

/** Compares two sides; the work it takes comes off the visits left. */
type Comparison = (left: Value, right: Value, visit: Visit) => boolean;

const COMPARISONS = {
  "==": equal,
  "!=": (left, right, visit) => !equal(left, right, visit),
  "===": sameKindAndEqual,
  "!==": (left, right, visit) => !sameKindAndEqual(left, right, visit),
  "<": (left, right) => (order(left, right) ?? 0) < 0,
  "<=": (left, right) => (order(left, right) ?? 1) <= 0,
  ">": (left, right) => (order(left, right) ?? 0) > 0,
  ">=": (left, right) => (order(left, right) ?? -1) >= 0,
  "=~": matches,
  IN: (left, right, visit) => contains(listOf(right), left, visit),
  NIN: (left, right, visit) => !contains(listOf(right), left, visit),
  ALL: (left, right, visit) => {
    const required = listOf(right);
    const present = listOf(left);
    if (required === null || !isStructure(left)) return false;
    return present === null || required.every((value) => contains(present, plain(value), visit));
  },
  CONTAINS: (left, right, visit) => {
    const [text, part] = [stringOf(left), stringOf(right)];
    if (text === null || part === null) return contains(listOf(left), right, visit);
    visit.left -= text.length / 16;
    return text.includes(part);
  },
  SIZE: (left, right) => {
    const size = numberOf(right);
    const text = stringOf(left);
    if (size === null) return false;
    return (text ?? listOf(left))?.length === Math.trunc(size);
  },
  EMPTY: (left, right) => {
    if (left.kind !== "json" || right.kind !== "json" || typeof right.value !== "boolean") return false;
    const { value } = left;
    if (typeof value === "string" || isArray(value)) return (value.length === 0) === right.value;
    return isObject(value) && (Object.keys(value).length === 0) === right.value;
  },
  SUBSETOF: (left, right, visit) => {
    const [inner, outer] = [listOf(left), listOf(right)];
    return inner !== null && outer !== null && inner.every((value) => contains(outer, plain(value), visit));
  },
  ANYOF: (left, right, visit) => {
    const [first, second] = [listOf(left), listOf(right)];
    return first !== null && second !== null && first.some((value) => contains(second, plain(value), visit));
  },
  NONEOF: (left, right, visit) => {
    const [first, second] = [listOf(left), listOf(right)];
    return first !== null && second !== null && !first.some((value) => contains(second, plain(value), visit));
  },
} satisfies Record<Operator, Comparison>;

function sameKindAndEqual(left: Value, right: Value, visit: Visit): boolean {
  return kindOf(left) === kindOf(right) && equal(left, right, visit);
}

function plain(value: Json): Value {
  return { kind: "json", value, literal: false };
}

function kindOf(value: Value): string {
  if (value.kind !== "json") return value.kind;
  return value.value === null ? "null" : typeof value.value;
}

function listOf(value: Value): readonly Json[] | null {
  return value.kind === "json" && isArray(value.value) ? value.value : null;
}

function isStructure(value: Value): boolean {
  return value.kind === "json" && typeof value.value === "object" && value.value !== null;
}

function stringOf(value: Value): string | null {
  return value.kind === "json" && typeof value.value === "string" ? value.value : null;
}

function numberOf(value: Value): number | null {
  return value.kind === "json" && typeof value.value === "number" ? value.value : null;
}

/** Stops, with any answer, when the visits are used up. */
function contains(list: readonly Json[] | null, value: Value, visit: Visit): boolean {
  return list !== null && list.some((item) => --visit.left < 0 || equal(value, plain(item), visit));
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A number equals a string that spells the same number; a string equals a number it prints as. */
function equal(left: Value, right: Value, visit: Visit): boolean {
  if (left.kind !== "json" || right.kind !== "json") return false;
  const [a, b] = [left.value, right.value];
  if (typeof a === "number" && typeof b === "string") return DECIMAL.test(b) && Number(b) === a;
  if (typeof a === "string" && typeof b === "number") return a === numberText(b);
  if (left.literal && !right.literal && typeof a === "object") return false;
  return sameJson(a, b, () => visit.left--);
}

/** Null for values that have no order between them: a string never compares with a number. */
function order(left: Value, right: Value): number | null {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== null && b !== null) return a - b;
  const [s, t] = [stringOf(left), stringOf(right)];
  if (s === null || t === null) return null;
  return s < t ? -1 : s > t ? 1 : 0;
}

function matches(left: Value, right: Value, visit: Visit): boolean {
  if (left.kind === "pattern") return right.kind !== "pattern" && patternMatches(left.pattern, right, visit);
  return right.kind === "pattern" && patternMatches(right.pattern, left, visit);
}

function patternMatches(pattern: Pattern, value: Value, visit: Visit): boolean {
  const test = (text: string) => {
    visit.left -= 1 + text.length / 4;
    return visit.left < 0 || pattern.matches(text);
  };
  const list = listOf(value);
  if (list !== null) return list.some((item) => test(inputOf(item)));
  return test(value.kind === "json" ? inputOf(value.value) : "");
}

function inputOf(value: Json): string {
  if (typeof value === "number") return numberText(value);
  return typeof value === "string" || typeof value === "boolean" ? String(value) : "";
}
