import { exactOf, holdsLong } from "@/lib/base/long";
import { err, ok, type Result } from "@/lib/base/result";
import { variableOf, type JsonataEnvironment } from "../environment";
import { namesOf, type Ast } from "./ast";
import { Evaluation } from "./evaluate/evaluation";
import { Frame } from "./evaluate/frame";
import { faultOf } from "./fault";
import { allFunctions } from "./functions/all";
import { parseExpression } from "./library";
import { evaluationResultOf, type EvaluationResult } from "./evaluationResult";
import { LONG, shortOf, type Short } from "./short";

/*
 * JSONata 2.0.6, the version AWS runs: its parser, and an evaluation of ours that gives what it gives, bounded as
 * AWS bounds it. An expression is compiled once; equal texts share it.
 */

export type JsonataExpression = {
  /** Without `{% %}`. */
  readonly text: string;
  /** Names it mentions with `$`: variables and functions. */
  readonly names: ReadonlySet<string>;
  evaluate(env: JsonataEnvironment): EvaluationResult;
  /** What the evaluation comes to before it is made JSON: values that are passed on are the given ones. Throws its faults. */
  raw(env: JsonataEnvironment): unknown;
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
  let ast: Ast;
  try {
    ast = parseExpression(text);
  } catch (fault) {
    return err(syntaxErrorOf(fault));
  }
  const short = shortOf(ast);
  const long = (env: JsonataEnvironment) => evaluateLong(ast, env);
  const raw = (env: JsonataEnvironment) => rawValue(ast, env);
  return ok({ text, names: namesOf(ast), raw, evaluate: short === null ? long : shortOr(short, long) });
}

type Evaluate = JsonataExpression["evaluate"];

function shortOr(short: Short, long: Evaluate): Evaluate {
  return (env) => {
    const value = short(env);
    if (value === LONG) return long(env);
    return value === undefined ? NOTHING : { kind: "value", value: value === 0 ? 0 : value };
  };
}

const NOTHING: EvaluationResult = { kind: "nothing" };

function evaluateLong(ast: Ast, env: JsonataEnvironment): EvaluationResult {
  try {
    return evaluationResultOf(rawValue(ast, env));
  } catch (thrown) {
    return { kind: "fault", fault: faultOf(thrown) };
  }
}

function rawValue(ast: Ast, env: JsonataEnvironment): unknown {
  const evaluation = new Evaluation(env);
  const lookup = (name: string) => {
    const value = valueOf(name, env);
    if (holdsLong(value)) evaluation.holdsLong = true;
    return exactOf(value);
  };
  return evaluation.evaluate(ast, undefined, new Frame({ lookup }));
}

/** A variable hides a function of its name. */
function valueOf(name: string, env: JsonataEnvironment): unknown {
  if (name === "states") return env.states;
  const value = variableOf(env.variables, name);
  return value === undefined ? allFunctions().get(name) : value;
}

function syntaxErrorOf(fault: unknown): JsonataSyntaxError {
  const { code, message, position } = typeof fault === "object" && fault !== null ? (fault as ParseError) : {};
  return {
    code: typeof code === "string" ? code : "",
    message: typeof message === "string" ? message : "The expression could not be read",
    position: typeof position === "number" ? position : 0,
  };
}

type ParseError = { readonly code?: unknown; readonly message?: unknown; readonly position?: unknown };
