import type { Json } from "@/lib/base/json";
import { compileDynamic, invalidPath } from "@/lib/expr/dynamic";
import type { Environment } from "@/lib/expr/environment";
import type { ExprFailure } from "@/lib/expr/failure";
import { compileQuery } from "@/lib/expr/query";
import { compileReferencePath } from "@/lib/expr/reference-path";
import { compileTemplate } from "@/lib/expr/template";
import { Failure, runtime } from "../failure";

/*
 * Paths and templates of JSONPath states as functions of what they see. A text that does not compile has
 * been refused by `parse`; here it fails the state that uses it, so that nothing is thrown.
 */

export type PathValue = (env: Environment) => Json | Failure;

/** Puts a result into the raw input, as ResultPath says. */
export type PlaceResult = (raw: Json, result: Json) => Json | Failure;

/** A path alone in a field: InputPath, OutputPath, ItemsPath, TimeoutSecondsPath. */
export function pathValue(text: string): PathValue {
  const query = compileQuery(text);
  if (!query.ok) return always(invalidPath(text, query.error.message));
  const { value } = query;
  return (env) => {
    if (value.head === "input" && env.input === null) return runtime(NULL_INPUT);
    const found = value.find(env);
    if (found !== undefined) return found;
    const read = value.read(env);
    return read.ok ? read.value : failureOf(invalidPath(text, read.error.message));
  };
}

/** What AWS says of a path, or of a Choice, where the input is null [measured by others; no recording]. */
export const NULL_INPUT = "Unable to apply Path transformation to null or empty input.";

/** The value a path finds, undefined when it finds none. */
export function finder(text: string): (env: Environment) => Json | undefined {
  const query = compileQuery(text);
  if (!query.ok) return () => undefined;
  const { value } = query;
  return (env) => value.find(env);
}

/**
 * The value that a Choice rule looks at: undefined where there is none, past the end of an array too, so that
 * IsPresent tells an empty array from others (AWS's own samples ask so).
 */
export function variableFinder(text: string): (env: Environment) => Json | undefined {
  const query = compileQuery(text);
  return query.ok ? query.value.findPresent : () => undefined;
}

/** A path or intrinsic call in `field`, as ErrorPath and `RoleArn.$` hold one. */
export function templateField(text: string, field: string): PathValue {
  const dynamic = compileDynamic(text, field);
  if (!dynamic.ok) return () => runtime(dynamic.error.message);
  const { value } = dynamic;
  return (env) => {
    const made = value.evaluate(env);
    return made.ok ? made.value : failureOf(made.error);
  };
}

/** Parameters, ItemSelector, ResultSelector, Assign. */
export function template(source: Json): PathValue {
  const compiled = compileTemplate(source);
  if (!compiled.ok) return () => runtime(compiled.error.message);
  const { value } = compiled;
  return (env) => {
    const made = value.evaluate(env);
    return made.ok ? made.value : failureOf(made.error);
  };
}

/** ResultPath: absent and `$` replace the input (null), `null` keeps it. */
export function resultPath(path: string | null | undefined): PlaceResult | null {
  if (path === undefined || path === "$") return null;
  if (path === null) return (raw) => raw;
  const reference = compileReferencePath(path);
  if (!reference.ok) return () => failureOf(invalidPath(path, reference.error.message));
  const { value } = reference;
  return (raw, result) => {
    const placed = value.place(raw, result);
    return placed.ok ? placed.value : failureOf(placed.error);
  };
}

function always(failure: ExprFailure): PathValue {
  const made = failureOf(failure);
  return () => made;
}

function failureOf(failure: ExprFailure): Failure {
  return new Failure("runtime", failure.error, failure.cause);
}
