import type { SucceedState } from "@/lib/asl/machine";
import { bindingsOf, stateResultOf } from "../dataflow/bindings";
import { plainState } from "./plainState";
import type { CompiledState } from "../compiledMachine";
import { payloadExpression } from "../dataflow/expressions";
import { failState } from "../recovery/failState";
import { Failure } from "../failure";
import { compileFlow, effectiveInput } from "../dataflow/flow";
import { completeWithFlow, completeWithResult } from "../step/completeState";

/** Succeed: ends its level well. */
export function compileSucceed(source: SucceedState): CompiledState {
  if (source.queryLanguage === "JSONata") return compileJsonata(source);
  const flow = compileFlow(source);
  const state: CompiledState = plainState(source, (ctx, cursor) => {
    const effective = effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
    return completeWithFlow(ctx, cursor, state, flow, effective);
  });
  return state;
}

function compileJsonata(source: SucceedState): CompiledState {
  const output = payloadExpression(source.output, "Output");
  const state: CompiledState = plainState(source, (ctx, cursor) => {
    const stateResult = stateResultOf(output, null, bindingsOf(ctx, cursor, state), cursor.input.value);
    return completeWithResult(ctx, cursor, state, stateResult, null);
  });
  return state;
}
