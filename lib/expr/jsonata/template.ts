import { isArray, type Json, type JsonObject } from "@/lib/base/json";
import { exactOf, holdsLong, settled, type Exact } from "@/lib/base/long";
import { err, ok, type Result } from "@/lib/base/result";
import type { JsonataEnvironment } from "../environment";
import type { ExprFailure, ExprSyntaxError } from "../failure";
import { put } from "../own";
import { compileJsonata, expressionIn, type JsonataExpression } from "./compile";
import { evaluationFailure } from "./failures";
import type { EvaluationResult } from "./evaluationResult";

/*
 * JSONata values of a state: Arguments, Output, Assign, Items, … A text that is all `{% … %}` is an
 * expression, anything else is itself; objects keep the order of definition. All expressions see the
 * same environment. The first that fails, in the order of definition, is the failure.
 */

export type JsonataTemplate = {
  /** Holds no expression: every evaluation gives the same value. */
  readonly isConstant: boolean;
  /** Names its expressions mention with `$`: variables and functions. */
  readonly names: ReadonlySet<string>;
  /** The text of the expression when the whole value is one. */
  readonly expression?: string;
  evaluate(env: JsonataEnvironment): Result<Exact, ExprFailure>;
};

const MAX_DEPTH = 500;

type Part = { readonly expression: JsonataExpression; readonly field: string };
/** Builds the value from the results of the parts, which it takes in order. */
type Build = (results: readonly Json[]) => Json;

/** Compiles a value; `field` is its name in the state (`Output`), from which error locations are made. */
export function compileJsonataTemplate(value: Json, field: string): Result<JsonataTemplate, ExprSyntaxError> {
  const parts: Part[] = [];
  const build = compileNode(value, field, 0, parts);
  if (!build.ok) return build;
  const names = new Set(parts.flatMap((part) => [...part.expression.names]));
  const [only] = parts;
  if (only === undefined) {
    const constant = ok(value);
    return ok({ isConstant: true, names, evaluate: () => constant });
  }
  if (build.value === FIRST) {
    return ok({
      isConstant: false,
      names,
      expression: only.expression.text,
      evaluate: (env) => resultOf(only, only.expression.evaluate(env)),
    });
  }
  const make = build.value;
  return ok({ isConstant: false, names, evaluate: (env) => evaluateParts(parts, make, env) });
}

function resultOf(part: Part, outcome: EvaluationResult): Result<Exact, ExprFailure> {
  return outcome.kind === "value"
    ? ok(outcome.value)
    : err(evaluationFailure(part.expression.text, part.field, outcome));
}

function evaluateParts(parts: readonly Part[], make: Build, env: JsonataEnvironment): Result<Json, ExprFailure> {
  const results: Exact[] = [];
  for (const part of parts) {
    const result = resultOf(part, part.expression.evaluate(env));
    if (!result.ok) return result;
    results.push(result.value);
  }
  return ok(results.some(holdsLong) ? settled(make(results.map(exactOf) as Json[])) : make(results as Json[]));
}

const FIRST: Build = (results) => results[0] ?? null;

function compileNode(value: Json, field: string, depth: number, parts: Part[]): Result<Build, ExprSyntaxError> {
  if (typeof value === "string") return compileText(value, field, depth, parts);
  if (typeof value !== "object" || value === null) return ok(() => value);
  if (depth > MAX_DEPTH) return err({ field, text: "", message: `nests deeper than ${MAX_DEPTH} levels` });
  return isArray(value) ? compileArray(value, field, depth, parts) : compileObject(value, field, depth, parts);
}

function compileText(value: string, field: string, depth: number, parts: Part[]): Result<Build, ExprSyntaxError> {
  const text = expressionIn(value);
  if (text === null) return ok(() => value);
  const expression = compileJsonata(text);
  if (!expression.ok) return err({ field, text, message: expression.error.message });
  const at = parts.push({ expression: expression.value, field }) - 1;
  return ok(depth === 0 ? FIRST : (results) => results[at] ?? null);
}

function compileArray(
  items: readonly Json[],
  field: string,
  depth: number,
  parts: Part[],
): Result<Build, ExprSyntaxError> {
  const before = parts.length;
  const builds: Build[] = [];
  for (const [i, item] of items.entries()) {
    const build = compileNode(item, `${field}[${i}]`, depth + 1, parts);
    if (!build.ok) return build;
    builds.push(build.value);
  }
  if (parts.length === before) return ok(() => items);
  return ok((results) => builds.map((build) => build(results)));
}

function compileObject(
  object: JsonObject,
  field: string,
  depth: number,
  parts: Part[],
): Result<Build, ExprSyntaxError> {
  const before = parts.length;
  const members: { readonly key: string; readonly build: Build }[] = [];
  for (const [key, member] of Object.entries(object)) {
    const build = compileNode(member, `${field}/${key}`, depth + 1, parts);
    if (!build.ok) return build;
    members.push({ key, build: build.value });
  }
  if (parts.length === before) return ok(() => object);
  return ok((results) => {
    const made: Record<string, Json> = {};
    for (const { key, build } of members) put(made, key, build(results));
    return made;
  });
}
