import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import type { Environment } from "./environment";
import type { ExprFailure } from "./failure";
import { compileIntrinsic } from "./intrinsic/compile";
import { compileQuery, type Query } from "./query";

/**
 * The text of a dynamic field: a path or an intrinsic function call. Template fields ending in `.$` hold one,
 * and so do ErrorPath and CausePath of a Fail state.
 */
export type Dynamic = {
  readonly text: string;
  /** Absent for an intrinsic function call. */
  readonly query?: Query;
  /** Names of the variables it reads, without `$`. */
  readonly variables: readonly string[];
  evaluate(env: Environment): Result<Json, ExprFailure>;
};

/** `field` is the name a failure mentions, with its ending: `value.$`, `CausePath`. */
export function compileDynamic(text: string, field: string): Result<Dynamic, { readonly message: string }> {
  if (text.startsWith("States.")) {
    const call = compileIntrinsic(text);
    if (!call.ok) return call;
    const { variables, evaluate } = call.value;
    return ok({ text, variables, evaluate });
  }
  const compiled = compileQuery(text);
  if (!compiled.ok) return compiled;
  const query = compiled.value;
  return ok({
    text,
    query,
    variables: query.variable === undefined ? [] : [query.variable],
    evaluate: (env) => {
      const value = query.find(env);
      if (value !== undefined) return ok(value);
      const read = query.read(env);
      if (read.ok) return read;
      const { kind, message } = read.error;
      return err(kind === "notFound" ? missingInField(text, field, env.input) : invalidPath(text, message));
    },
  });
}

/** Recordings context_object/test_error_cause_path, scenarios and error_handling: the input is the state's, also for `$$` paths. */
function missingInField(text: string, field: string, input: Json): ExprFailure {
  return {
    error: "States.Runtime",
    cause: `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${jsonText(input)}'`,
  };
}

/**
 * Of a path alone in a field (InputPath, OutputPath, TimeoutSecondsPath), and of a path anywhere that is invalid for
 * what it reads: AWS prints the library's message.
 */
export function invalidPath(text: string, message: string): ExprFailure {
  return { error: "States.Runtime", cause: `Invalid path '${text}' : ${message}` };
}
