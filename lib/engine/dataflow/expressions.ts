import type { Json } from "@/lib/base/json";
import { numberOf, type Exact } from "@/lib/base/long";
import type { JsonataEnvironment } from "@/lib/expr/environment";
import type { ExprFailure } from "@/lib/expr/failure";
import { compileJsonataTemplate } from "@/lib/expr/jsonata/template";
import { Failure } from "../failure";

/** A JSONata value of a state as a function of what it sees. */
export type Expression = (seen: JsonataEnvironment) => Json | Failure;

/** As an Expression, of a field whose value is a payload: a bare number keeps its digits. */
export type PayloadExpression = (seen: JsonataEnvironment) => Exact | Failure;

/**
 * Compiles an optional value that may hold `{% … %}`; null when it is absent.
 *
 * @param field its name in the state, from which the location of a failure is made: `Output`.
 */
export function expression(source: Json | undefined, field: string): Expression | null {
  const compiled = payloadExpression(source, field);
  if (compiled === null) return null;
  return (seen) => {
    const made = compiled(seen);
    return made instanceof Failure ? made : numberOf(made);
  };
}

/** As `expression`, for Output, Arguments and ItemSelector. */
export function payloadExpression(source: Json | undefined, field: string): PayloadExpression | null {
  if (source === undefined) return null;
  const compiled = compileJsonataTemplate(source, field);
  // Refused by `parse`; here it fails the state that uses it.
  if (!compiled.ok) {
    const { text, message } = compiled.error;
    return () =>
      evaluationFailed({ cause: `The JSONata expression '${text}' is not valid. ${message}`, location: field });
  }
  const { value } = compiled;
  return (seen) => {
    const made = value.evaluate(seen);
    return made.ok ? made.value : evaluationFailed(made.error);
  };
}

/** Compiles one expression that comes without its `{% %}`. */
export function expressionText(text: string, field: string): Expression {
  return expression(`{%${text}%}`, field) ?? (() => null);
}

/** The JSON failure of an expression as the engine carries it. */
export function evaluationFailed(failure: Pick<ExprFailure, "cause" | "location">): Failure {
  return new Failure("evaluation", "States.QueryEvaluationError", failure.cause, failure.location);
}
