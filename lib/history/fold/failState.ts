import type { FailState, Source } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { compileReferencePath } from "@/lib/expr/reference-path";
import type { FailureDetails } from "../event";
import type { Payload } from "../payload";

/** Inputs longer than this (characters) are not parsed to learn a name. */
const MAX_INPUT = 1 << 16;

/**
 * The error of a Fail state as its definition and its recorded input tell it: literals, and ErrorPath or CausePath
 * that name one place of the input. Members that need an expression are left out: what the record says of them
 * comes later, if at all.
 */
export function failureOfFail(state: FailState, input: Payload): FailureDetails {
  const error = textOf(state.error, input);
  const cause = textOf(state.cause, input);
  return { ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
}

function textOf(source: Source<string> | undefined, input: Payload): string | null {
  if (source?.kind === "literal") return source.value;
  // `$$` is the context object and `$name` a variable: the input has neither.
  if (source?.kind !== "path" || !/^\$[.[]/.test(source.path)) return null;
  if (input.kind !== "present" || input.text.length > MAX_INPUT) return null;
  const path = compileReferencePath(source.path);
  const data = parsed(input.text);
  if (!path.ok || data === undefined) return null;
  const found = path.value.read(data);
  return found.ok && typeof found.value === "string" ? found.value : null;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
