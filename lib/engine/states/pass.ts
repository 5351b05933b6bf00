import type { PassState } from "@/lib/asl/machine";
import { bindingsOf, leavingOf } from "../bindings";
import { plainState, type CompiledState } from "../compiled";
import { datum, tooLarge } from "../datum";
import { expression, payloadExpression } from "../expressions";
import { failState } from "../fail";
import { dataLimit, Failure } from "../failure";
import { compileFlow, effectiveInput, parametersOf } from "../flow";
import { leave } from "../leave";
import { settleFlow, settleLeaving } from "../settle";

/** Pass: hands its input, its parameters or a fixed result on. */
export function compilePass(source: PassState): CompiledState {
  if (source.queryLanguage === "JSONata") return compileJsonata(source);
  const flow = compileFlow(source);
  const fixed = source.result === undefined ? null : datum(source.result);
  // A fixed result that replaces everything has its text already.
  const whole =
    flow.inputPath === null &&
    flow.parameters === null &&
    flow.place === null &&
    flow.outputPath === null &&
    flow.assign === null;

  const state: CompiledState = plainState(source, (work, cursor) => {
    if (whole && work.trace === null) {
      if (fixed === null) return leave(work, cursor, state, cursor.input, null, state.next);
      if (tooLarge(fixed.payload.text, work.limits.payload)) {
        return failState(work, cursor, state, dataLimit(state.name));
      }
      return leave(work, cursor, state, fixed, null, state.next);
    }
    const effective = effectiveInput(work, cursor, state, flow);
    if (effective instanceof Failure) return failState(work, cursor, state, effective);
    const parameters = parametersOf(work, cursor, state, flow, effective);
    if (parameters instanceof Failure) return failState(work, cursor, state, parameters);
    // `Result` is never a template: keys that end in `.$` stay as they are (recorded).
    const result = fixed === null ? parameters : fixed.value;
    return settleFlow(work, cursor, state, flow, result);
  });
  return state;
}

function compileJsonata(source: PassState): CompiledState {
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  const state: CompiledState = plainState(source, (work, cursor) => {
    const leaving = leavingOf(output, assign, bindingsOf(work, cursor, state), cursor.input.value);
    return settleLeaving(work, cursor, state, leaving, state.next);
  });
  return state;
}
