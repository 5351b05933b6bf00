import type { PassState } from "@/lib/asl/machine";
import { bindingsOf, stateResultOf } from "../dataflow/bindings";
import { plainState } from "./plainState";
import type { CompiledState } from "../compiledMachine";
import { jsonWithText, tooLarge } from "../jsonWithText";
import { expression, payloadExpression } from "../dataflow/expressions";
import { failState } from "../recovery/failState";
import { dataLimit, Failure } from "../failure";
import { compileFlow, effectiveInput, parametersOf } from "../dataflow/flow";
import { exitState } from "../step/exitState";
import { completeWithFlow, completeWithResult } from "../step/completeState";

/** Pass: hands its input, its parameters or a fixed result on. */
export function compilePass(source: PassState): CompiledState {
  if (source.queryLanguage === "JSONata") return compileJsonata(source);
  const flow = compileFlow(source);
  const fixed = source.result === undefined ? null : jsonWithText(source.result);
  // A fixed result that replaces everything has its text already.
  const whole =
    flow.inputPath === null &&
    flow.parameters === null &&
    flow.place === null &&
    flow.outputPath === null &&
    flow.assign === null;

  const state: CompiledState = plainState(source, (ctx, cursor) => {
    if (whole && ctx.trace === null) {
      if (fixed === null) return exitState(ctx, cursor, state, cursor.input, null, state.next);
      if (tooLarge(fixed.payload.text, ctx.limits.payload)) {
        return failState(ctx, cursor, state, dataLimit(state.name));
      }
      return exitState(ctx, cursor, state, fixed, null, state.next);
    }
    const effective = effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
    const parameters = parametersOf(ctx, cursor, state, flow, effective);
    if (parameters instanceof Failure) return failState(ctx, cursor, state, parameters);
    // `Result` is never a template: keys that end in `.$` stay as they are (recorded).
    const result = fixed === null ? parameters : fixed.value;
    return completeWithFlow(ctx, cursor, state, flow, result);
  });
  return state;
}

function compileJsonata(source: PassState): CompiledState {
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  const state: CompiledState = plainState(source, (ctx, cursor) => {
    const stateResult = stateResultOf(output, assign, bindingsOf(ctx, cursor, state), cursor.input.value);
    return completeWithResult(ctx, cursor, state, stateResult, state.next);
  });
  return state;
}
