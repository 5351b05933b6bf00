import type jsonata from "jsonata";
import { err, ok, type Result } from "@/lib/base/result";
import type { JsonataEnvironment } from "../environment";
import { namesOf, type Ast } from "./ast";
import { Budget, EvaluationFault } from "./budget";
import { registerFunctions } from "./functions";
import { guardInherited } from "./guard";
import { parseExpression, useRegexEngine } from "./library";
import { outcomeOf, type Outcome } from "./outcome";
import { LinearRegExp } from "./regex";
import { SESSION } from "./session";
import { LONG, shortOf, type Short } from "./short";

/*
 * JSONata 2.0.6, the version AWS runs. An expression is compiled once; equal texts share it. It is
 * evaluated at once where the short way knows it, else with a promise.
 */

export type JsonataExpression = {
  /** Without `{% %}`. */
  readonly text: string;
  /** Names it mentions with `$`: variables and functions. */
  readonly names: ReadonlySet<string>;
  evaluate(env: JsonataEnvironment): Outcome | Promise<Outcome>;
};

/** Why a text is no expression: jsonata's code and message, and the place in the text. */
export type JsonataSyntaxError = { readonly code: string; readonly message: string; readonly position: number };

const CACHE_SIZE = 2_000;
const MAX_LENGTH = 256 * 1024;
const cache = new Map<string, Result<JsonataExpression, JsonataSyntaxError>>();

/** The expression in `{% … %}`, its blanks taken off; null for any other text. */
export function expressionIn(text: string): string | null {
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4 ? text.slice(2, -2).trim() : null;
}

/** Compiles an expression (without its `{% %}`). */
export function compileJsonata(text: string): Result<JsonataExpression, JsonataSyntaxError> {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const compiled = compile(text);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(text, compiled);
  return compiled;
}

function compile(text: string): Result<JsonataExpression, JsonataSyntaxError> {
  if (text.length > MAX_LENGTH) return err({ code: "", message: "The expression is too long", position: MAX_LENGTH });
  let expression: jsonata.Expression;
  try {
    expression = parseExpression(text);
  } catch (fault) {
    return err({ code: codeOf(fault), message: messageOf(fault), position: positionOf(fault) });
  }
  const ast = expression.ast() as unknown as Ast;
  const names = namesOf(ast);
  const short = shortOf(ast);
  guardInherited(ast);
  registerFunctions(expression);
  const long = (env: JsonataEnvironment) => evaluateLong(expression, names, env);
  return ok({ text, names, evaluate: short === null ? long : shortOr(short, long) });
}

type Evaluate = JsonataExpression["evaluate"];

function shortOr(short: Short, long: Evaluate): Evaluate {
  return (env) => {
    const value = short(env);
    if (value === LONG) return long(env);
    return value === undefined ? NOTHING : { kind: "value", value: value === 0 ? 0 : value };
  };
}

const NOTHING: Outcome = { kind: "nothing" };

async function evaluateLong(
  expression: jsonata.Expression,
  names: ReadonlySet<string>,
  env: JsonataEnvironment,
): Promise<Outcome> {
  useRegexEngine(LinearRegExp);
  try {
    const result: unknown = await expression.evaluate(undefined, bindingsOf(names, env));
    return outcomeOf(result);
  } catch (fault) {
    return { kind: "fault", message: faultText(fault) };
  }
}

function bindingsOf(names: ReadonlySet<string>, env: JsonataEnvironment): Record<string, unknown> {
  const bindings: [string, unknown][] = [[SESSION, { env, budget: new Budget() }]];
  for (const name of names) {
    const value = env.variables.get(name);
    if (value !== undefined) bindings.push([name, value]);
  }
  if (names.has("states")) bindings.push(["states", env.states]);
  return Object.fromEntries(bindings);
}

/** As AWS prints it: `T1006: Attempted to invoke a non-function` (recording test_math_random_seeded). */
function faultText(fault: unknown): string {
  if (fault instanceof RangeError) return "Stack overflow error";
  const code = codeOf(fault);
  const message = messageOf(fault);
  return code === "" ? message : `${code}: ${message}`;
}

function fieldOf(fault: unknown, field: string): unknown {
  return typeof fault === "object" && fault !== null && field in fault
    ? (fault as Record<string, unknown>)[field]
    : undefined;
}

function codeOf(fault: unknown): string {
  const code = fieldOf(fault, "code");
  return typeof code === "string" ? code : "";
}

function messageOf(fault: unknown): string {
  if (fault instanceof EvaluationFault) return fault.message;
  const message = fieldOf(fault, "message");
  return typeof message === "string" ? message : "The expression could not be evaluated";
}

function positionOf(fault: unknown): number {
  const position = fieldOf(fault, "position");
  return typeof position === "number" ? position : 0;
}
