import type { FailState, Source } from "@/lib/asl/machine";
import { bindingsOf } from "../bindings";
import { onward, plainState, whenReady, type CompiledState, type Maybe } from "../compiled";
import { evaluationFailed, expressionText } from "../expressions";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failState } from "../fail";
import { Failure, runtime } from "../failure";
import { templateField } from "../paths";
import type { Cursor } from "../run";
import { Sight } from "../sight";
import { traceData } from "../trace";
import type { Work } from "../work";

type Text = (work: Work, cursor: Cursor, state: CompiledState) => Maybe<string | undefined | Failure>;

/** Fail: ends its level with an error; records only the members that are given (recorded as `{}` without any). */
export function compileFail(source: FailState): CompiledState {
  const error = compileText(source.error, "Error");
  const cause = compileText(source.cause, "Cause");
  const state: CompiledState = plainState(source, (work, cursor) => {
    if (work.trace !== null) traceData(work.trace, cursor, "input", cursor.input.value);
    return whenReady(error(work, cursor, state), (named) => {
      if (named instanceof Failure) return failState(work, cursor, state, named);
      return whenReady(cause(work, cursor, state), (told) => {
        if (told instanceof Failure) return failState(work, cursor, state, told);
        return failState(work, cursor, state, new Failure("state", named, told));
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
    return (work, cursor, state) => {
      const value = read(new Sight(work, cursor, state, cursor.input.value));
      if (value instanceof Failure || typeof value === "string") return value;
      return runtime(
        `The ${field}Path field '${source.path}' must refer to a string but refers to ${JSON.stringify(value)}`,
      );
    };
  }
  const read = expressionText(source.expression, field);
  return (work, cursor, state) =>
    onward(read(bindingsOf(work, cursor, state)), (value) =>
      typeof value === "string" ? value : evaluationFailed(unexpectedType(source.expression, field, "string", value)),
    );
}
