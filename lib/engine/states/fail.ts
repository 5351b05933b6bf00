import type { FailState, Source } from "@/lib/asl/machine";
import { bindingsOf } from "../dataflow/bindings";
import { onward, plainState, whenReady, type CompiledState, type Maybe } from "../compiledMachine";
import { evaluationFailed, expressionText } from "../dataflow/expressions";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failState } from "../recovery/failState";
import { Failure, runtime } from "../failure";
import { templateField } from "../dataflow/paths";
import type { Cursor } from "../run";
import { StateScope } from "../dataflow/stateScope";
import { traceData } from "../trace";
import type { StepContext } from "../stepContext";

type Text = (ctx: StepContext, cursor: Cursor, state: CompiledState) => Maybe<string | undefined | Failure>;

/** Fail: ends its level with an error; records only the members that are given (recorded as `{}` without any). */
export function compileFail(source: FailState): CompiledState {
  const error = compileText(source.error, "Error");
  const cause = compileText(source.cause, "Cause");
  const state: CompiledState = plainState(source, (ctx, cursor) => {
    if (ctx.trace !== null) traceData(ctx.trace, cursor, "input", cursor.input.value);
    return whenReady(error(ctx, cursor, state), (named) => {
      if (named instanceof Failure) return failState(ctx, cursor, state, named);
      return whenReady(cause(ctx, cursor, state), (told) => {
        if (told instanceof Failure) return failState(ctx, cursor, state, told);
        return failState(ctx, cursor, state, new Failure("state", named, told));
      });
    });
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
  return (ctx, cursor, state) =>
    onward(read(bindingsOf(ctx, cursor, state)), (value) =>
      typeof value === "string" ? value : evaluationFailed(unexpectedType(source.expression, field, "string", value)),
    );
}
