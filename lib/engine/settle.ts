import type { Json, JsonObject } from "@/lib/base/json";
import { type Exact } from "@/lib/base/long";
import { assignmentOf } from "./assignment";
import { whenReady, type CompiledState, type Leaving, type Maybe, type Soon } from "./compiled";
import { failState } from "./fail";
import { Failure } from "./failure";
import { assignedOf, outcomeOf, type Flow } from "./flow";
import { leave, outputOf } from "./leave";
import type { PathValue } from "./paths";
import type { Cursor } from "./run";
import type { Work } from "./work";

/** Leaves with a value that was computed, or fails with what went wrong on the way. */
export function settle(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  output: Exact | Failure,
  assigned: JsonObject | null,
  next: string | null,
): Soon {
  const made = output instanceof Failure ? output : outputOf(work, cursor, output);
  if (made instanceof Failure) return failState(work, cursor, state, made);
  const assignment = assigned === null ? null : assignmentOf(work, cursor, assigned);
  if (assignment instanceof Failure) return failState(work, cursor, state, assignment);
  leave(work, cursor, state, made, assignment, next);
}

/**
 * Leaves a JSONPath state with its result, through ResultSelector, ResultPath, OutputPath and Assign.
 *
 * @param assign the state's own by default; a Choice rule has another.
 */
export function settleFlow(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  flow: Flow,
  result: Json,
  assign: PathValue | null = flow.assign,
  next: string | null = state.next,
): Soon {
  const output = outcomeOf(work, cursor, state, flow, result);
  if (output instanceof Failure) return failState(work, cursor, state, output);
  const assigned = assignedOf(work, cursor, state, assign, result);
  if (assigned instanceof Failure) return failState(work, cursor, state, assigned);
  return settle(work, cursor, state, output, assigned, next);
}

/**
 * What a Task, Parallel or Map does when it has its outcome: leaves with the result, or fails.
 *
 * @param state asked for late, as it holds this function.
 */
export function resumer(
  state: () => CompiledState,
  leaveWith: (work: Work, cursor: Cursor, state: CompiledState, result: Json) => Soon,
): CompiledState["resume"] {
  return (work, cursor) => {
    if (cursor.doing.kind !== "settled") return;
    const { outcome } = cursor.doing;
    if (outcome.ok) return leaveWith(work, cursor, state(), outcome.result.value);
    const { origin, error, cause, heartbeat } = outcome;
    const failure = new Failure(origin, error ?? undefined, cause ?? undefined, undefined, heartbeat);
    return failState(work, cursor, state(), failure);
  };
}

/** Leaves with what a JSONata state's Output and Assign give. */
export function settleLeaving(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  leaving: Maybe<Leaving | Failure>,
  next: string | null,
): Soon {
  return whenReady(leaving, (made) =>
    made instanceof Failure
      ? failState(work, cursor, state, made)
      : settle(work, cursor, state, made.output, made.assigned, next),
  );
}
