import { countRetry, findCatcher, nextRetry } from "@/lib/asl/recovery";
import type { JsonObject } from "@/lib/base/json";
import type { FailureDetails } from "@/lib/history/event";
import { assignmentOf } from "../dataflow/assignment";
import type { CompiledState, Recovery, StepContext } from "../compiledMachine";
import { endExecution } from "../step/endExecution";
import { Failure } from "../failure";
import { cancelAll } from "../step/cancel";
import { childFailed, endChildren } from "../containers/container";
import { exitState, outputOf } from "../step/exitState";
import type { Cursor, CursorPhase } from "../run";
import { timerOf } from "../token";
import { whereOf } from "../trace";
import { later, record } from "../step/record";

/**
 * A state failed: Retry is asked first, then Catch, then the failure belongs to the level around.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function failState(ctx: StepContext, cursor: Cursor, state: CompiledState, failure: Failure): void {
  if (ctx.trace !== null) {
    const { error = null, cause = null, heartbeat, origin } = failure;
    ctx.trace({ ...whereOf(cursor), kind: "failed", error, cause, heartbeat, origin, retries: cursor.retries ?? [] });
  }
  const told = toldBy(cursor, state, failure);
  if (told.origin === "evaluation") recordEvaluation(ctx, cursor, state, told);
  if (isFinal(told)) return endUnanswered(ctx, cursor, told);
  // An ItemSelector failed while iterations were running.
  endChildren(ctx, cursor);
  const { recovery } = state;
  if (recovery === null) return failScope(ctx, cursor, state, told);
  if (retries(ctx, cursor, recovery, told)) return;
  recordContainerFailed(ctx, cursor, state, told);
  const index = findCatcher(recovery.catch, told);
  if (index < 0) return failScope(ctx, cursor, state, told);
  if (ctx.trace !== null) ctx.trace({ ...whereOf(cursor), kind: "catcher", index });
  catchFailure(ctx, cursor, state, recovery, index, told);
}

/** Leaves through a catcher, with what its own fields make of the error. */
function catchFailure(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  recovery: Recovery,
  index: number,
  failure: Failure,
): void {
  const made = recovery.caught(ctx, cursor, index, errorOutput(failure));
  if (made instanceof Failure) return failInCatch(ctx, cursor, state, made);
  const output = outputOf(ctx, cursor, made.output);
  if (output instanceof Failure) return failInCatch(ctx, cursor, state, output);
  const assignment = assignmentOf(ctx, cursor, made.assigned);
  if (assignment instanceof Failure) return failInCatch(ctx, cursor, state, assignment);
  exitState(ctx, cursor, state, output, assignment, recovery.catch[index]?.next ?? null);
}

/** The cause as AWS words it: failures of the machine itself name the state and where it was entered. */
function toldBy(cursor: Cursor, state: CompiledState, failure: Failure): Failure {
  const own = failure.origin === "runtime" || failure.origin === "evaluation";
  if (!own || failure.error === "States.DataLimitExceeded") return failure;
  const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${cursor.enteredId}). `;
  return new Failure(failure.origin, failure.error, where + (failure.cause ?? ""), failure.location);
}

/**
 * States.Runtime is answered by nothing (recorded), and a state's own output that is too large by nothing
 * either (documented); a task's result that is too large is caught by States.ALL (recorded).
 */
function isFinal(failure: Failure): boolean {
  const { error } = failure;
  return failure.origin === "runtime" && (error === "States.Runtime" || error === "States.DataLimitExceeded");
}

/**
 * What nothing answers ends the execution, however deep in Parallels and Maps the state stands. Measured by others: no
 * event tells that these failed, ExecutionFailed follows the failing state's last event.
 */
function endUnanswered(ctx: StepContext, cursor: Cursor, failure: Failure): void {
  const { cursors } = ctx.run;
  cancelAll(ctx);
  forgetResult(cursor);
  const outermost = cursors[0];
  // Documented: a redrive after this error runs all branches and iterations again.
  if (failure.error === "States.DataLimitExceeded" && outermost && outermost !== cursor) {
    outermost.phase = AGAIN;
    cursors.length = 1;
  }
  endExecution(ctx, "ExecutionFailed", cursor.last, detailsOf(failure));
}

/** A catcher's own expression failed: nothing answers that. */
function failInCatch(ctx: StepContext, cursor: Cursor, state: CompiledState, failure: Failure): void {
  const told = toldBy(cursor, state, failure);
  if (told.origin === "evaluation") recordEvaluation(ctx, cursor, state, told);
  return isFinal(told) ? endUnanswered(ctx, cursor, told) : failScope(ctx, cursor, state, told);
}

/**
 * EvaluationFailed follows what the state's Entered event follows, as if the state had not been entered;
 * a Wait's follows the Entered event (checklist §0). Once a result is there it follows that.
 */
function recordEvaluation(ctx: StepContext, cursor: Cursor, state: CompiledState, failure: Failure): void {
  const fresh = cursor.last === cursor.enteredId && state.type !== "Wait";
  const previous = fresh ? cursor.enteredPrevious : cursor.last;
  cursor.last = record(ctx, "EvaluationFailed", previous, {
    ...detailsOf(failure),
    ...(failure.location === undefined ? {} : { location: failure.location }),
    state: state.name,
  });
}

function retries(ctx: StepContext, cursor: Cursor, recovery: Recovery, failure: Failure): boolean {
  if (recovery.retry.length === 0) return false;
  const decision = nextRetry(recovery.retry, cursor.retries ?? [], failure);
  if (decision.kind === "none") return false;
  if (decision.kind === "usedUp") {
    if (ctx.trace !== null) ctx.trace({ ...whereOf(cursor), kind: "retriesUsedUp", index: decision.index });
    return false;
  }
  const { minMs, maxMs } = decision.delay;
  const delayMs = minMs === maxMs ? maxMs : ctx.entropy.delay(minMs, maxMs);
  if (ctx.trace !== null) {
    ctx.trace({ ...whereOf(cursor), kind: "retrier", index: decision.index, attempts: decision.attempt, delayMs });
  }
  cursor.retries = countRetry(cursor.retries ?? [], decision.index);
  cursor.phase = { kind: "backoff" };
  const at = ctx.run.now;
  const fireAt = later(at, delayMs / 1000);
  const { delay } = decision;
  ctx.effects.push({ kind: "setTimer", token: timerOf(cursor, "retry"), at, fireAt, purpose: "backoff", delay });
  return true;
}

/** A Map or Parallel says that it failed once no retry is left; not where only a path was wrong (checklist §18). */
function recordContainerFailed(ctx: StepContext, cursor: Cursor, state: CompiledState, failure: Failure): void {
  if (failure.origin === "runtime") return;
  if (state.type === "Map") cursor.last = record(ctx, "MapStateFailed", cursor.last, {});
  else if (state.type === "Parallel") cursor.last = record(ctx, "ParallelStateFailed", cursor.last, {});
}

const AGAIN: CursorPhase = { kind: "attempt" };

/** The level ends with the failure: the execution, or the branch or iteration and with it what is around. */
function failScope(ctx: StepContext, cursor: Cursor, state: CompiledState, failure: Failure): void {
  forgetResult(cursor);
  if (cursor.parent < 0) endExecution(ctx, "ExecutionFailed", cursor.last, detailsOf(failure));
  else childFailed(ctx, cursor, state, failure);
}

/** A redrive must see that it was not what came in that failed, but the state with that. */
function forgetResult(cursor: Cursor): void {
  if (cursor.phase.kind === "completed" && cursor.phase.outcome.ok) cursor.phase = AGAIN;
}

/** Only what is there: a Fail without Error and Cause gives `{}` (recorded). */
export function detailsOf(failure: Failure): FailureDetails {
  return {
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
  };
}

/**
 * What a catcher gets. Both members always, null where nothing was given (recorded for SendTaskFailure); only a timeout
 * has a cause that is empty (recorded).
 */
function errorOutput({ error, cause }: Failure): JsonObject {
  return { Error: error ?? null, Cause: cause ?? (error === "States.Timeout" ? "" : null) };
}
