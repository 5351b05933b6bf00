import type { FailState, Source } from "@/lib/asl/machine";
import { bindingsOf } from "../dataflow/bindings";
import type { CompiledState, StepContext } from "../compiledMachine";
import { plainState } from "./plainState";
import { evaluationFailed, expressionText } from "../dataflow/expressions";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failState } from "../recovery/failState";
import { Failure, runtime } from "../failure";
import { templateField } from "../dataflow/paths";
import type { Cursor } from "../run";
import { StateScope } from "../dataflow/stateScope";
import { traceData } from "../trace";

type Text = (ctx: StepContext, cursor: Cursor, state: CompiledState) => string | undefined | Failure;

/** Fail: ends its level with an error; records only the members that are given (recorded as `{}` without any). */
export function compileFail(source: FailState): CompiledState {
  const error = compileText(source.error, "Error");
  const cause = compileText(source.cause, "Cause");
  const state: CompiledState = plainState(source, (ctx, cursor) => {
    if (ctx.trace !== null) traceData(ctx.trace, cursor, "input", cursor.input.value);
    const named = error(ctx, cursor, state);
    if (named instanceof Failure) return failState(ctx, cursor, state, named);
    const told = cause(ctx, cursor, state);
    if (told instanceof Failure) return failState(ctx, cursor, state, told);
    failState(ctx, cursor, state, new Failure("state", named, told));
  });
  return state;
}

function compileText(source: Source<string> | undefined, field: "Error" | "Cause"): Text {
  if (source === undefined) return () => undefined;
  if (source.kind === "literal") return () => source.value;
  if (source.kind === "path") {
    const read = templateField(source.path, `${field}Path`);
    return (ctx, cursor, state) => {
      const value = read(new StateScope(ctx, cursor, state, cursor.input.value));
      if (value instanceof Failure || typeof value === "string") return value;
      return runtime(
        `The ${field}Path field '${source.path}' must refer to a string but refers to ${JSON.stringify(value)}`,
      );
    };
  }
  const read = expressionText(source.expression, field);
  return (ctx, cursor, state) => {
    const value = read(bindingsOf(ctx, cursor, state));
    if (value instanceof Failure || typeof value === "string") return value;
    return evaluationFailed(unexpectedType(source.expression, field, "string", value));
  };
}
