import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import type { Environment } from "../environment";
import type { ExprFailure } from "../failure";
import type { Query } from "../query";
import { applyFunction } from "./apply";
import { type Applied, type Argument, type Call, takes } from "./call";
import { parseIntrinsic } from "./parse";
import { formatParts } from "./text";

export type Intrinsic = {
  readonly text: string;
  /** Names of the variables it reads, without `$`. */
  readonly variables: readonly string[];
  evaluate(env: Environment): Result<Json, ExprFailure>;
};

/**
 * Compiles an intrinsic function call. Its failures are States.Runtime and name the whole text, not the inner call
 * that failed: in one sentence where a function refuses its arguments, their number included (of a real history), in
 * another where a path among them gives nothing [reported by users of AWS; no recording].
 */
export function compileIntrinsic(text: string): Result<Intrinsic, { readonly message: string }> {
  const parsed = parseIntrinsic(text);
  if (!parsed.ok) return parsed;
  const variables = new Set<string>();
  const evaluateCall = callEvaluator(parsed.value, variables);
  const evaluate = (env: Environment): Result<Json, ExprFailure> => {
    const failing: Failing = { kind: "refused", reason: "" };
    const value = evaluateCall(env, failing);
    return value === undefined ? err({ error: "States.Runtime", cause: causeOf(text, failing) }) : ok(value);
  };
  return ok({ text, variables: [...variables], evaluate });
}

/** Where a call without a value leaves why: a function refused its arguments, or a path among them gave nothing. */
type Failing = { kind: "refused" | "path"; reason: string };

function causeOf(text: string, { kind, reason }: Failing): string {
  return kind === "path"
    ? `The function '${text}' had the following error: ${reason}`
    : `There was an error while evaluating the intrinsic function: ${text}. ${reason}`;
}

type Evaluate = (env: Environment, failing: Failing) => Json | undefined;

function callEvaluator(call: Call, variables: Set<string>): Evaluate {
  const args = call.args.map((arg) => argEvaluator(arg, variables));
  const [first] = call.args;
  if (!takes(call.name, args.length)) return refuser(call.name, args);
  if (call.name === "States.Format" && first?.kind === "text") return formatEvaluator(first.parts, args.slice(1));
  const { name } = call;
  return (env, failing) => {
    const values = valuesOf(args, env, failing);
    if (values === undefined) return undefined;
    const applied = applyFunction(name, values, env.entropy);
    if (applied.ok) return applied.value;
    failing.reason = refusal(name, applied.reason);
    return undefined;
  };
}

/** AWS looks at the number of arguments when it evaluates the call, after the arguments themselves. */
function refuser(name: Call["name"], args: readonly Evaluate[]): Evaluate {
  return (env, failing) => {
    if (valuesOf(args, env, failing) !== undefined) failing.reason = refusal(name, null);
    return undefined;
  };
}

const LONE_BRACE: Applied = { ok: false, reason: "matching '}' not found for '{'." };

function refusal(name: string, reason: string | null): string {
  return `Invalid arguments in ${name}${reason === null ? "" : `: ${reason}`}`;
}

function argEvaluator(arg: Argument, variables: Set<string>): Evaluate {
  switch (arg.kind) {
    case "literal":
    case "text": {
      const { value } = arg;
      return () => value;
    }
    case "call":
      return callEvaluator(arg.call, variables);
    case "query": {
      const { query } = arg;
      if (query.variable !== undefined) variables.add(query.variable);
      return (env, failing) => {
        const value = query.findPresent(env);
        if (value !== undefined) return value;
        failing.kind = "path";
        failing.reason = reasonOf(query, env);
        return undefined;
      };
    }
  }
}

/** An index past the end, which reads as null elsewhere, is no argument. */
function reasonOf(query: Query, env: Environment): string {
  const read = query.read(env);
  if (!read.ok && read.error.kind !== "notFound") return read.error.message;
  return `The JsonPath argument for the field '${query.text}' could not be found in the input '${jsonText(env.input)}'`;
}

function valuesOf(args: readonly Evaluate[], env: Environment, failing: Failing): readonly Json[] | undefined {
  const values: Json[] = [];
  for (const evaluate of args) {
    const value = evaluate(env, failing);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** States.Format with a literal text, which is cut at its `{}` when compiled. */
function formatEvaluator(parts: readonly string[] | null, args: readonly Evaluate[]): Evaluate {
  return (env, failing) => {
    const values = valuesOf(args, env, failing);
    if (values === undefined) return undefined;
    const applied: Applied = parts === null ? LONE_BRACE : formatParts(parts, values);
    if (applied.ok) return applied.value;
    failing.reason = refusal("States.Format", applied.reason);
    return undefined;
  };
}
