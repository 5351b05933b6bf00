import type { Json, JsonObject } from "@/lib/base/json";
import { type Exact } from "@/lib/base/long";
import { assignmentOf } from "../dataflow/assignment";
import type { CompiledState, StateResult, StepContext } from "../compiledMachine";
import { failState } from "../recovery/failState";
import { Failure } from "../failure";
import { assignedOf, outcomeOf, type Flow } from "../dataflow/flow";
import { exitState, outputOf } from "./exitState";
import type { PathValue } from "../dataflow/paths";
import type { Cursor } from "../run";

/** Leaves with a value that was computed, or fails with what went wrong on the way. */
export function completeState(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  output: Exact | Failure,
  assigned: JsonObject | null,
  next: string | null,
): void {
  const made = output instanceof Failure ? output : outputOf(ctx, cursor, output);
  if (made instanceof Failure) return failState(ctx, cursor, state, made);
  const assignment = assigned === null ? null : assignmentOf(ctx, cursor, assigned);
  if (assignment instanceof Failure) return failState(ctx, cursor, state, assignment);
  exitState(ctx, cursor, state, made, assignment, next);
}

/**
 * Leaves a JSONPath state with its result, through ResultSelector, ResultPath, OutputPath and Assign.
 *
 * @param assign the state's own by default; a Choice rule has another.
 */
export function completeWithFlow(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  flow: Flow,
  result: Json,
  assign: PathValue | null = flow.assign,
  next: string | null = state.next,
): void {
  const output = outcomeOf(ctx, cursor, state, flow, result);
  if (output instanceof Failure) return failState(ctx, cursor, state, output);
  const assigned = assignedOf(ctx, cursor, state, assign, result);
  if (assigned instanceof Failure) return failState(ctx, cursor, state, assigned);
  return completeState(ctx, cursor, state, output, assigned, next);
}

/**
 * What a Task, Parallel or Map does when it has its outcome: leaves with the result, or fails.
 *
 * @param state asked for late, as it holds this function.
 */
export function resumeCompleted(
  state: () => CompiledState,
  leaveWith: (ctx: StepContext, cursor: Cursor, state: CompiledState, result: Json) => void,
): CompiledState["resume"] {
  return (ctx, cursor) => {
    if (cursor.phase.kind !== "completed") return;
    const { outcome } = cursor.phase;
    if (outcome.ok) return leaveWith(ctx, cursor, state(), outcome.result.value);
    const { origin, error, cause, heartbeat } = outcome;
    const failure = new Failure(origin, error ?? undefined, cause ?? undefined, undefined, heartbeat);
    return failState(ctx, cursor, state(), failure);
  };
}

/** Leaves with what a JSONata state's Output and Assign give. */
export function completeWithResult(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  result: StateResult | Failure,
  next: string | null,
): void {
  if (result instanceof Failure) return failState(ctx, cursor, state, result);
  completeState(ctx, cursor, state, result.output, result.assigned, next);
}
