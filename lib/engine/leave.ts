import type { JsonObject } from "@/lib/base/json";
import { exactOf, holdsLong, settled, type Exact } from "@/lib/base/long";
import type { Assignment } from "./assignment";
import type { CompiledState } from "./compiled";
import { datum, tooLarge, type Datum } from "./datum";
import { endExecution } from "./end";
import { EXITED } from "./entered";
import { dataLimit, type Failure } from "./failure";
import { childSucceeded } from "./group";
import type { Cursor, Doing } from "./run";
import { traceData } from "./trace";
import { advance, type Work } from "./work";

export const READY: Doing = { kind: "ready" };

/** The text of a state's output, made and measured; what passes through unchanged keeps its text. */
export function outputOf(work: Work, cursor: Cursor, value: Exact): Datum | Failure {
  if (value === cursor.input.value) return cursor.input;
  const made = datum(value);
  return tooLarge(made.payload.text, work.limits.payload) ? dataLimit(cursor.state) : made;
}

/**
 * Leaves a state: records its Exited event, assigns variables, and moves on to `next` or ends the level.
 * Assigned variables are visible from the next state on, never to this one's own expressions.
 */
export function leave(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  output: Datum,
  assigned: Assignment | null,
  next: string | null,
): void {
  if (work.trace !== null) traceData(work.trace, cursor, "output", output.value);
  const type = EXITED[state.type as keyof typeof EXITED];
  if (assigned === null) {
    advance(work, cursor, type, { name: state.name, output: output.payload });
  } else {
    const { values, texts } = assigned;
    if (work.trace !== null) traceData(work.trace, cursor, "variables", values);
    advance(work, cursor, type, {
      name: state.name,
      output: output.payload,
      assigned: { kind: "present", values: texts },
    });
    cursor.variables = cursor.variables === null ? values : withAssigned(cursor.variables, values);
  }
  if (next !== null) {
    cursor.state = next;
    cursor.input = output;
    cursor.doing = READY;
  } else if (cursor.parent < 0) {
    endExecution(work, "ExecutionSucceeded", cursor.last, { output: output.payload });
  } else {
    childSucceeded(work, cursor, output);
  }
}

function withAssigned(before: JsonObject, values: JsonObject): JsonObject {
  if (!holdsLong(before) && !holdsLong(values)) return { ...before, ...values };
  return settled({ ...exactOf(before), ...exactOf(values) }) as JsonObject;
}
