import type { JsonObject } from "@/lib/base/json";
import { exactOf, holdsLong, settled, type Exact } from "@/lib/base/long";
import type { Assignment } from "../dataflow/assignment";
import type { CompiledState, StepContext } from "../compiledMachine";
import { jsonWithText, tooLarge, type JsonWithText } from "../jsonWithText";
import { endExecution } from "./endExecution";
import { EXITED } from "./stateEventTypes";
import { dataLimit, type Failure } from "../failure";
import { childSucceeded } from "../containers/container";
import type { Cursor, CursorPhase } from "../run";
import { traceData } from "../trace";
import { recordNext } from "./record";

export const READY: CursorPhase = { kind: "ready" };

/** The text of a state's output, made and measured; what passes through unchanged keeps its text. */
export function outputOf(ctx: StepContext, cursor: Cursor, value: Exact): JsonWithText | Failure {
  if (value === cursor.input.value) return cursor.input;
  const made = jsonWithText(value);
  return tooLarge(made.payload.text, ctx.limits.payload) ? dataLimit(cursor.state) : made;
}

/**
 * Leaves a state: records its Exited event, assigns variables, and moves on to `next` or ends the level.
 * Assigned variables are visible from the next state on, never to this one's own expressions.
 */
export function exitState(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  output: JsonWithText,
  assigned: Assignment | null,
  next: string | null,
): void {
  if (ctx.trace !== null) traceData(ctx.trace, cursor, "output", output.value);
  const type = EXITED[state.type as keyof typeof EXITED];
  if (assigned === null) {
    recordNext(ctx, cursor, type, { name: state.name, output: output.payload });
  } else {
    const { values, texts } = assigned;
    if (ctx.trace !== null) traceData(ctx.trace, cursor, "variables", values);
    recordNext(ctx, cursor, type, {
      name: state.name,
      output: output.payload,
      assigned: { kind: "present", values: texts },
    });
    cursor.variables = cursor.variables === null ? values : withAssigned(cursor.variables, values);
  }
  if (next !== null) {
    cursor.state = next;
    cursor.input = output;
    cursor.phase = READY;
  } else if (cursor.parent < 0) {
    endExecution(ctx, "ExecutionSucceeded", cursor.last, { output: output.payload });
  } else {
    childSucceeded(ctx, cursor, output);
  }
}

function withAssigned(before: JsonObject, values: JsonObject): JsonObject {
  if (!holdsLong(before) && !holdsLong(values)) return { ...before, ...values };
  return settled({ ...exactOf(before), ...exactOf(values) }) as JsonObject;
}
