import { isArray, isObject, type Json } from "@/lib/base/json";
import { exactMember, holdsLong, type Exact } from "@/lib/base/long";
import { variableOf, type JsonataEnvironment } from "../environment";
import { own, put } from "../own";
import { isBare, isPairs, type Ast } from "./ast";
import { roundedNumber } from "./evaluate/text";

/*
 * The short way: expressions of variables, plain paths, literals, arithmetic, comparison, `&`, `and`, `or`,
 * `? :`, array and object constructors are evaluated at once, without promises. Each form answers exactly
 * what jsonata 2.0.6 answers, or LONG where it might not: then the whole expression goes the long way.
 * Nothing here draws on chance or the clock, so starting over is safe.
 */

export const LONG = Symbol("evaluate with the library");

export type Short = (env: JsonataEnvironment) => Json | undefined | typeof LONG;

/** Nesting far below AWS's bound, so that the short way never answers what the long way refuses. */
const MAX_DEPTH = 50;

/** Null when the expression uses anything else. */
export function shortOf(ast: Ast, depth = 0): Short | null {
  if (depth > MAX_DEPTH || !isBare(ast)) return null;
  switch (ast.type) {
    case "string":
    case "number":
    case "value":
      return literal(ast.value);
    case "variable":
      return variable(ast.value);
    case "path":
      return path(ast.steps ?? []);
    case "binary":
      return binary(ast, depth);
    case "unary":
      return unary(ast, depth);
    case "condition":
      return condition(ast, depth);
    case "block": {
      const [only] = ast.expressions ?? [];
      return ast.expressions?.length === 1 && only !== undefined ? shortOf(only, depth + 1) : null;
    }
    default:
      return null;
  }
}

function literal(value: unknown): Short | null {
  if (value !== null && typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    return null;
  return () => value;
}

function variable(name: unknown): Short | null {
  if (typeof name !== "string" || name === "" || name === "$" || name === "states") return null;
  // A variable without a value may be a function of the library.
  return ({ variables }) => numbersOnly(variableOf(variables, name)) ?? LONG;
}

type Start = (env: JsonataEnvironment) => Json | undefined | typeof LONG;

/** `$states.input.a.b`, `$order.id`: names only, and no array on the way, for that would map over it. */
function path(steps: readonly Ast[]): Short | null {
  const [head, ...rest] = steps;
  if (head === undefined || head.type !== "variable" || !isBare(head)) return null;
  const names: string[] = [];
  for (const step of rest) {
    if (step.type !== "name" || typeof step.value !== "string" || !isBare(step)) return null;
    names.push(step.value);
  }
  const start: Start | null = head.value === "states" ? statesStart(names.shift()) : variable(head.value);
  if (start === null) return null;
  return (env) => {
    let value = start(env);
    for (const name of names) {
      if (value === LONG || isArray(value)) return LONG;
      if (!isObject(value)) return undefined;
      value = own(value, name);
    }
    return value;
  };
}

/** What has digits beyond a number goes the long way. */
function numbersOnly(value: Exact | undefined): Json | undefined | typeof LONG {
  return holdsLong(value) ? LONG : (value as Json | undefined);
}

function statesStart(member: string | undefined): Start | null {
  switch (member) {
    case "input":
      return (env) => numbersOnly(stateMember(env, "input"));
    case "context":
      return (env) => (holdsLong(env.states) ? LONG : env.states.context);
    case "result":
      return (env) => numbersOnly(stateMember(env, "result"));
    case "errorOutput":
      return (env) => numbersOnly(stateMember(env, "errorOutput"));
    default:
      return null;
  }
}

function stateMember({ states }: JsonataEnvironment, name: "input" | "result" | "errorOutput"): Exact | undefined {
  return holdsLong(states) ? exactMember(states, name) : states[name];
}

type Operate = (left: Json | undefined, right: Json | undefined) => Json | undefined | typeof LONG;

function binary(ast: Ast, depth: number): Short | null {
  if (ast.lhs === undefined || isPairs(ast.lhs) || ast.rhs === undefined) return null;
  const left = shortOf(ast.lhs, depth + 1);
  const right = shortOf(ast.rhs, depth + 1);
  if (left === null || right === null) return null;
  if (ast.value === "and" || ast.value === "or") return logical(left, right, ast.value === "or");
  const operate = typeof ast.value === "string" ? OPERATIONS.get(ast.value) : undefined;
  if (operate === undefined) return null;
  return (env) => {
    const a = left(env);
    if (a === LONG) return LONG;
    const b = right(env);
    return b === LONG ? LONG : operate(a, b);
  };
}

const OPERATIONS: ReadonlyMap<string, Operate> = new Map<string, Operate>([
  ["+", numeric((a, b) => a + b)],
  ["-", numeric((a, b) => a - b)],
  ["*", numeric((a, b) => a * b)],
  ["/", numeric((a, b) => a / b)],
  ["%", numeric((a, b) => a % b)],
  ["<", compare((a, b) => a < b)],
  ["<=", compare((a, b) => a <= b)],
  [">", compare((a, b) => a > b)],
  [">=", compare((a, b) => a >= b)],
  ["=", equal],
  ["!=", (a, b) => negate(equal(a, b), a, b)],
  ["&", concatenate],
]);

function numeric(combine: (a: number, b: number) => number): Operate {
  return (a, b) => {
    if (a !== undefined && !isFinite(a)) return LONG;
    if (b !== undefined && !isFinite(b)) return LONG;
    return a === undefined || b === undefined ? undefined : finite(combine(a, b));
  };
}

function isFinite(value: Json): value is number {
  return Number.isFinite(value);
}

function finite(value: number): number | typeof LONG {
  return Number.isFinite(value) ? value : LONG;
}

function compare(holds: (a: number | string, b: number | string) => boolean): Operate {
  return (a, b) => {
    if (typeof a === "number" && typeof b === "number") return holds(a, b);
    return typeof a === "string" && typeof b === "string" ? holds(a, b) : LONG;
  };
}

function equal(a: Json | undefined, b: Json | undefined): boolean | typeof LONG {
  if (a === undefined || b === undefined) return false;
  return isStructure(a) && isStructure(b) ? LONG : a === b;
}

/** Against nothing both `=` and `!=` are false. */
function negate(same: boolean | typeof LONG, a: Json | undefined, b: Json | undefined): boolean | typeof LONG {
  if (same === LONG) return LONG;
  return a !== undefined && b !== undefined && !same;
}

function isStructure(value: Json): boolean {
  return typeof value === "object" && value !== null;
}

function concatenate(a: Json | undefined, b: Json | undefined): string | typeof LONG {
  const left = textOf(a);
  const right = textOf(b);
  return left === LONG || right === LONG ? LONG : left + right;
}

/** As `$string` prints. */
function textOf(value: Json | undefined): string | typeof LONG {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? String(roundedNumber(value)) : LONG;
  return isStructure(value) ? LONG : String(value);
}

function logical(left: Short, right: Short, decisive: boolean): Short {
  return (env) => {
    const first = truth(left(env));
    if (first === LONG || first === decisive) return first;
    return truth(right(env));
  };
}

/** Effective boolean value; an array's depends on its items. */
function truth(value: Json | undefined | typeof LONG): boolean | typeof LONG {
  if (value === LONG || isArrayOrLong(value)) return LONG;
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return Boolean(value);
}

function isArrayOrLong(value: Json | undefined): boolean {
  return isArray(value) || (typeof value === "number" && !Number.isFinite(value));
}

function condition(ast: Ast, depth: number): Short | null {
  if (ast.condition === undefined || ast.then === undefined) return null;
  const test = shortOf(ast.condition, depth + 1);
  const then = shortOf(ast.then, depth + 1);
  const otherwise = ast.else === undefined ? () => undefined : shortOf(ast.else, depth + 1);
  if (test === null || then === null || otherwise === null) return null;
  return (env) => {
    const holds = truth(test(env));
    if (holds === LONG) return LONG;
    return holds ? then(env) : otherwise(env);
  };
}

function unary(ast: Ast, depth: number): Short | null {
  if (ast.value === "-" && ast.expression !== undefined) return negative(ast.expression, depth);
  if (ast.value === "[") return arrayOf(ast.expressions ?? [], depth);
  if (ast.value === "{" && isPairs(ast.lhs)) return objectOf(ast.lhs, depth);
  return null;
}

function negative(ast: Ast, depth: number): Short | null {
  const operand = shortOf(ast, depth + 1);
  if (operand === null) return null;
  return (env) => {
    const value = operand(env);
    if (value === undefined) return undefined;
    return typeof value === "number" && Number.isFinite(value) ? -value : LONG;
  };
}

/** Items that are arrays join in, but for those written as arrays. */
function arrayOf(items: readonly Ast[], depth: number): Short | null {
  const shorts: { readonly item: Short; readonly nested: boolean }[] = [];
  for (const ast of items) {
    const item = shortOf(ast, depth + 1);
    if (item === null) return null;
    shorts.push({ item, nested: ast.value === "[" });
  }
  return (env) => {
    const made: Json[] = [];
    for (const { item, nested } of shorts) {
      const value = item(env);
      if (value === LONG) return LONG;
      if (value === undefined) continue;
      if (isArray(value) && !nested) for (const each of value) made.push(each);
      else made.push(value);
    }
    return made;
  };
}

function objectOf(pairs: readonly (readonly [Ast, Ast])[], depth: number): Short | null {
  const members: { readonly key: string; readonly value: Short }[] = [];
  for (const [key, ast] of pairs) {
    const value = shortOf(ast, depth + 1);
    if (key.type !== "string" || typeof key.value !== "string" || value === null) return null;
    if (key.value === "__proto__" || members.some((member) => member.key === key.value)) return null;
    members.push({ key: key.value, value });
  }
  return (env) => {
    const made: Record<string, Json> = {};
    for (const { key, value } of members) {
      const member = value(env);
      if (member === LONG) return LONG;
      if (member !== undefined) put(made, key, member);
    }
    return made;
  };
}
