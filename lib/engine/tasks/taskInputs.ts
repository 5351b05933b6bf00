import { parseJson } from "@/lib/base/long-text";
import type { Json } from "@/lib/base/json";
import type { CompiledState, StepContext } from "../compiledMachine";
import {
  recordStarted,
  recordSubmitted,
  nameOf,
  recordSucceeded,
  type TaskFailureKind,
  recordTaskFailure,
} from "./taskEvents";
import { callLimit } from "./resource";
import { timerOf, type TimerName, tokenOf } from "../token";
import { later } from "../step/record";
import { cancelClocks } from "../step/cancel";
import type { Cursor, TaskPhase } from "../run";
import { detailsOf } from "../recovery/failState";
import { tooLarge, jsonOfText } from "../jsonWithText";
import { dataLimit, Failure } from "../failure";

/*
 * What is told of a task: each is recorded, and a task that has ended is put in line for its state to go on.
 */

/** A task that has not ended. */
export type OpenTask = { readonly cursor: Cursor; readonly phase: TaskPhase; readonly state: CompiledState };

export function taskStarted(ctx: StepContext, { cursor, phase, state }: OpenTask, worker: string | undefined): void {
  if (phase.stage !== "scheduled" || state.target === null) return;
  recordStarted(ctx, cursor, state.target, worker);
  // Both clocks run from here: "the count begins when … Started is recorded" (AWS, Task state).
  const running: TaskPhase = { ...phase, stage: "started" };
  cursor.phase = running;
  const at = ctx.run.now;
  if (phase.timeoutSeconds !== null) {
    const fireAt = later(at, phase.timeoutSeconds);
    ctx.effects.push({ kind: "setTimer", token: timerOf(cursor, "timeout"), at, fireAt, purpose: "taskTimeout" });
  }
  startHeartbeat(ctx, cursor, running);
}

/** Starts the heartbeat's clock, or starts it again: a timer that is set twice has the later time. */
export function startHeartbeat(ctx: StepContext, cursor: Cursor, phase: TaskPhase): void {
  if (phase.stage === "scheduled" || phase.heartbeatSeconds === null) return;
  const at = ctx.run.now;
  const fireAt = later(at, phase.heartbeatSeconds);
  ctx.effects.push({ kind: "setTimer", token: timerOf(cursor, "heartbeat"), at, fireAt, purpose: "heartbeat" });
}

export function taskSubmitted(ctx: StepContext, task: OpenTask, output: string): void {
  const { cursor, state } = ensureStarted(ctx, task);
  if (state.target === null || cursor.phase.kind !== "task" || cursor.phase.stage !== "started") return;
  recordSubmitted(ctx, cursor, state.target, output);
  cursor.phase = { ...cursor.phase, stage: "submitted" };
}

/** No answer comes from a task that has not started: a world that skips the start has it recorded all the same. */
function ensureStarted(ctx: StepContext, task: OpenTask): OpenTask {
  if (task.phase.stage === "scheduled") taskStarted(ctx, task, undefined);
  return task;
}

export function taskSucceeded(ctx: StepContext, task: OpenTask, text: string): void {
  const { cursor, state } = ensureStarted(ctx, task);
  if (state.target === null) return;
  if (tooLarge(text, ctx.limits.payload)) {
    return failTask(ctx, task, "failed", dataLimit(nameOf(state.target), "service"));
  }
  const value = parsed(text);
  if (value === undefined) {
    const cause = "The output of the task is not valid JSON.";
    return failTask(ctx, task, "failed", new Failure("service", "States.Runtime", cause));
  }
  cancelClocks(ctx, cursor);
  recordSucceeded(ctx, cursor, state.target, text);
  cursor.phase = { kind: "completed", outcome: { ok: true, result: jsonOfText(value, text) } };
  ctx.ready.push(cursor);
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

export function failTask(
  ctx: StepContext,
  task: OpenTask,
  end: TaskFailureKind,
  failure: Failure,
  out: TimerName | null = null,
): void {
  const { cursor, state } = end === "scheduleFailed" || end === "startFailed" ? task : ensureStarted(ctx, task);
  if (state.target === null) return;
  cancelClocks(ctx, cursor, out);
  recordTaskFailure(ctx, cursor, state.target, end, detailsOf(failure));
  const { error, cause, heartbeat } = failure;
  cursor.phase = {
    kind: "completed",
    outcome: { ok: false, origin: "service", error: error ?? null, cause: cause ?? null, heartbeat },
  };
  ctx.ready.push(cursor);
}

export function serviceFailure({ error, cause }: { readonly error?: string; readonly cause?: string }): Failure {
  return new Failure("service", error, cause);
}

/** A clock of the task ran out: the task is cancelled and has timed out. */
export function taskClockRanOut(ctx: StepContext, task: OpenTask, timer: "timeout" | "heartbeat"): void {
  ctx.effects.push({ kind: "cancelTask", token: tokenOf(task.cursor), at: ctx.run.now });
  // Recorded: an expired heartbeat is a States.Timeout too, without a cause.
  const limit = task.state.target === null ? null : callLimit(task.state.target);
  if (timer === "timeout" && limit?.error === "States.Http.Socket" && task.phase.timeoutSeconds === limit.seconds) {
    return failTask(ctx, task, "failed", new Failure("service", limit.error, undefined), timer);
  }
  const failure = new Failure("service", "States.Timeout", undefined, undefined, timer === "heartbeat");
  failTask(ctx, task, "timedOut", failure, timer);
}
