import { present } from "@/lib/history/payload";
import type { Json } from "@/lib/base/json";
import { exactOfText } from "@/lib/base/long";
import { parseJson } from "@/lib/base/long-text";
import type { CompiledState, StepContext } from "../compiledMachine";
import { jsonOfText, jsonWithText, tooLarge } from "../jsonWithText";
import { endExecution, endTimedOut } from "./endExecution";
import { startExecutionTimer } from "./executionTimer";
import { detailsOf } from "../recovery/failState";
import { dataLimit, Failure } from "../failure";
import { cancelAll, cancelClocks } from "../containers/container";
import { READY } from "./exitState";
import type { Input } from "../protocol";
import { redrive } from "../recovery/redrive";
import { callLimit } from "../tasks/resource";
import type { Cursor, Run, TaskPhase } from "../run";
import {
  nameOf,
  recordTaskFailure,
  recordStarted,
  recordSubmitted,
  recordSucceeded,
  type TaskFailureKind,
} from "../tasks/taskEvents";
import {
  childOf,
  EXECUTION_TIMER,
  readToken,
  timerOf,
  tokenOf,
  type TimerName,
  type Token,
  type TokenParts,
} from "../token";
import { later, record } from "./record";
import { onMapRunInput } from "../distributed/mapRunInput";
import { unreachable } from "@/lib/base/unreachable";

/*
 * Inputs: each records what happened and puts in line the cursor that can go on; what follows from it is
 * decided afterwards. So outcomes that arrive together are all recorded before the first is acted upon,
 * as AWS does (recorded in timeouts/test_service_lambda_map_timeout).
 */

export function applyInput(ctx: StepContext, input: Input): void {
  const { run } = ctx;
  if (run.status !== "RUNNING") {
    if (input.kind === "redriven") redrive(ctx, input.at);
    return;
  }
  if (input.at > run.now) run.now = input.at;
  switch (input.kind) {
    case "started":
      return begin(ctx, input);
    case "taskStarted":
      return withTask(ctx, input.token, (task) => started(ctx, task, input.worker));
    case "taskSubmitted":
      return withTask(ctx, input.token, (task) => submitted(ctx, task, input.output));
    case "taskSucceeded":
      return withTask(ctx, input.token, (task) => succeeded(ctx, task, input.output));
    case "taskFailed":
      return withTask(ctx, input.token, (task) => failTask(ctx, task, "failed", serviceFailure(input)));
    case "taskTimedOut":
      return withTask(ctx, input.token, (task) => {
        failTask(ctx, task, "timedOut", serviceFailure({ error: "States.Timeout", ...input }));
      });
    case "scheduleFailed":
    case "startFailed":
    case "submitFailed":
      return withTask(ctx, input.token, (task) => failTask(ctx, task, input.kind, serviceFailure(input)));
    case "heartbeat":
      return withTask(ctx, input.token, (task) => startHeartbeat(ctx, task.cursor, task.phase));
    case "timerFired":
      return fired(ctx, input.token);
    case "stopped":
      cancelAll(ctx);
      // Recorded: ExecutionAborted follows nothing.
      return endExecution(ctx, "ExecutionAborted", 0, detailsOf(serviceFailure(input)));
    case "itemsRead":
    case "itemsReadFailed":
    case "childEnded":
    case "mapRunUpdated":
    case "mapRunSucceeded":
    case "mapRunFailed":
    case "resultWritten":
    case "resultWriteFailed": {
      const parts = readToken(input.token);
      const cursor = cursorOf(run, parts);
      if (parts === null || cursor?.phase.kind !== "mapRun") return;
      return onMapRunInput(ctx, cursor, cursor.phase, input, childOf(parts));
    }
    // What runs cannot be redriven.
    case "redriven":
      return;
    default:
      return unreachable(input);
  }
}

/** Records the start and puts the first state in line. */
function begin(ctx: StepContext, input: Extract<Input, { kind: "started" }>): void {
  const { run } = ctx;
  const { roleArn, stateMachineAliasArn, stateMachineVersionArn } = run.execution;
  record(ctx, "ExecutionStarted", 0, {
    input: present(input.input),
    roleArn,
    ...(stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn }),
    ...(stateMachineVersionArn === undefined ? {} : { stateMachineVersionArn }),
  });
  startExecutionTimer(ctx);
  const { startAt } = ctx.machine;
  const root: Cursor = {
    id: 0,
    parent: -1,
    index: 0,
    slot: 0,
    path: "",
    startAt,
    state: startAt,
    visit: 0,
    attempt: 0,
    retries: null,
    // Recorded: the first state follows nothing, not ExecutionStarted.
    last: 0,
    enteredId: 0,
    enteredPrevious: 0,
    enteredAt: run.now,
    input: jsonWithText(exactOfText(run.input, input.input.trim())),
    variables: null,
    phase: READY,
  };
  run.cursors[0] = root;
  ctx.ready.push(root);
}

type Task = { readonly cursor: Cursor; readonly phase: TaskPhase; readonly state: CompiledState };

/** Finds the task a token names and lets `then` record; a task that has ended is left alone. */
function withTask(ctx: StepContext, token: Token, then: (task: Task) => void): void {
  const cursor = cursorOf(ctx.run, readToken(token));
  if (cursor?.phase.kind !== "task") return;
  const state = ctx.machine.states.get(cursor.state);
  if (state === undefined || state.target === null) return;
  then({ cursor, phase: cursor.phase, state });
}

/** The cursor whose present attempt the token names; null when that is over. */
function cursorOf(run: Run, parts: TokenParts | null): Cursor | null {
  let cursor = run.cursors[0] ?? null;
  if (parts === null) return null;
  for (const index of parts.indices) {
    if (cursor?.phase.kind !== "container") return null;
    const ids: readonly number[] = cursor.phase.slots;
    const id = ids.find((slot) => run.cursors[slot]?.index === index);
    cursor = id === undefined ? null : (run.cursors[id] ?? null);
  }
  if (cursor === null || cursor.path !== parts.path) return null;
  return cursor.visit === parts.visit && cursor.attempt === parts.attempt ? cursor : null;
}

function started(ctx: StepContext, { cursor, phase, state }: Task, worker: string | undefined): void {
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
function startHeartbeat(ctx: StepContext, cursor: Cursor, phase: TaskPhase): void {
  if (phase.stage === "scheduled" || phase.heartbeatSeconds === null) return;
  const at = ctx.run.now;
  const fireAt = later(at, phase.heartbeatSeconds);
  ctx.effects.push({ kind: "setTimer", token: timerOf(cursor, "heartbeat"), at, fireAt, purpose: "heartbeat" });
}

function submitted(ctx: StepContext, task: Task, output: string): void {
  const { cursor, state } = ensureStarted(ctx, task);
  if (state.target === null || cursor.phase.kind !== "task" || cursor.phase.stage !== "started") return;
  recordSubmitted(ctx, cursor, state.target, output);
  cursor.phase = { ...cursor.phase, stage: "submitted" };
}

/** No answer comes from a task that has not started: a world that skips the start has it recorded all the same. */
function ensureStarted(ctx: StepContext, task: Task): Task {
  if (task.phase.stage === "scheduled") started(ctx, task, undefined);
  return task;
}

function succeeded(ctx: StepContext, task: Task, text: string): void {
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

function failTask(
  ctx: StepContext,
  task: Task,
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

function serviceFailure({ error, cause }: { readonly error?: string; readonly cause?: string }): Failure {
  return new Failure("service", error, cause);
}

function fired(ctx: StepContext, token: Token): void {
  if (token === EXECUTION_TIMER) {
    cancelAll(ctx);
    return endTimedOut(ctx);
  }
  const parts = readToken(token);
  const cursor = cursorOf(ctx.run, parts);
  if (cursor === null) return;
  const timer = parts?.timer;
  if (timer === "wait" && cursor.phase.kind === "wait") {
    cursor.phase = { kind: "elapsed" };
    ctx.ready.push(cursor);
  } else if (timer === "retry" && cursor.phase.kind === "backoff") {
    cursor.attempt++;
    cursor.phase = { kind: "attempt" };
    ctx.ready.push(cursor);
  } else if (timer === "timeout" || timer === "heartbeat") {
    withTask(ctx, tokenOf(cursor), (task) => {
      ctx.effects.push({ kind: "cancelTask", token: tokenOf(cursor), at: ctx.run.now });
      // Recorded: an expired heartbeat is a States.Timeout too, without a cause.
      const limit = task.state.target === null ? null : callLimit(task.state.target);
      if (timer === "timeout" && limit?.error === "States.Http.Socket" && task.phase.timeoutSeconds === limit.seconds) {
        return failTask(ctx, task, "failed", new Failure("service", limit.error, undefined), timer);
      }
      const failure = new Failure("service", "States.Timeout", undefined, undefined, timer === "heartbeat");
      failTask(ctx, task, "timedOut", failure, timer);
    });
  }
}
