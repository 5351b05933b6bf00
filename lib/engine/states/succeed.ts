import type { SucceedState } from "@/lib/asl/machine";
import { bindingsOf, leavingOf } from "../bindings";
import { plainState, type CompiledState } from "../compiled";
import { payloadExpression } from "../expressions";
import { failState } from "../fail";
import { Failure } from "../failure";
import { compileFlow, effectiveInput } from "../flow";
import { settleFlow, settleLeaving } from "../settle";

/** Succeed: ends its level well. */
export function compileSucceed(source: SucceedState): CompiledState {
  if (source.queryLanguage === "JSONata") return compileJsonata(source);
  const flow = compileFlow(source);
  const state: CompiledState = plainState(source, (work, cursor) => {
    const effective = effectiveInput(work, cursor, state, flow);
    if (effective instanceof Failure) return failState(work, cursor, state, effective);
    return settleFlow(work, cursor, state, flow, effective);
  });
  return state;
}

function compileJsonata(source: SucceedState): CompiledState {
  const output = payloadExpression(source.output, "Output");
  const state: CompiledState = plainState(source, (work, cursor) => {
    const leaving = leavingOf(output, null, bindingsOf(work, cursor, state), cursor.input.value);
    return settleLeaving(work, cursor, state, leaving, null);
  });
  return state;
}
