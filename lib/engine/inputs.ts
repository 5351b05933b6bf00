import { present } from "@/lib/history/payload";
import type { Json } from "@/lib/base/json";
import { exactOfText } from "@/lib/base/long";
import { parseJson } from "@/lib/base/long-text";
import type { CompiledState } from "./compiled";
import { datumOf, datum, tooLarge } from "./datum";
import { tellMapRun } from "./distributed/mapRun";
import { endExecution, endTimedOut } from "./end";
import { startExecutionTimer } from "./executionTimer";
import { detailsOf } from "./fail";
import { dataLimit, Failure } from "./failure";
import { cancelAll, cancelClocks } from "./group";
import { READY } from "./leave";
import type { Input } from "./protocol";
import { redrive } from "./redrive";
import { callLimit } from "./resource";
import type { Cursor, Run, TaskDoing } from "./run";
import { nameOf, recordBadEnd, recordStarted, recordSubmitted, recordSucceeded, type BadEnd } from "./task-events";
import {
  childOf,
  EXECUTION_TIMER,
  readToken,
  timerOf,
  tokenOf,
  type TimerName,
  type Token,
  type TokenParts,
} from "./token";
import { later, record, type Work } from "./work";

/*
 * Inputs: each records what happened and puts in line the cursor that can go on; what follows from it is
 * decided afterwards. So outcomes that arrive together are all recorded before the first is acted upon,
 * as AWS does (recorded in timeouts/test_service_lambda_map_timeout).
 */

export function take(work: Work, input: Input): void {
  const { run } = work;
  if (run.status !== "RUNNING") {
    if (input.kind === "redriven") redrive(work, input.at);
    return;
  }
  if (input.at > run.now) run.now = input.at;
  switch (input.kind) {
    case "started":
      return begin(work, input);
    case "taskStarted":
      return withTask(work, input.token, (task) => started(work, task, input.worker));
    case "taskSubmitted":
      return withTask(work, input.token, (task) => submitted(work, task, input.output));
    case "taskSucceeded":
      return withTask(work, input.token, (task) => succeeded(work, task, input.output));
    case "taskFailed":
      return withTask(work, input.token, (task) => badEnd(work, task, "failed", serviceFailure(input)));
    case "taskTimedOut":
      return withTask(work, input.token, (task) => {
        badEnd(work, task, "timedOut", serviceFailure({ error: "States.Timeout", ...input }));
      });
    case "scheduleFailed":
    case "startFailed":
    case "submitFailed":
      return withTask(work, input.token, (task) => badEnd(work, task, input.kind, serviceFailure(input)));
    case "heartbeat":
      return withTask(work, input.token, (task) => startHeartbeat(work, task.cursor, task.doing));
    case "timerFired":
      return fired(work, input.token);
    case "stopped":
      cancelAll(work);
      // Recorded: ExecutionAborted follows nothing.
      return endExecution(work, "ExecutionAborted", 0, detailsOf(serviceFailure(input)));
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
      if (parts === null || cursor?.doing.kind !== "mapRun") return;
      return tellMapRun(work, cursor, cursor.doing, input, childOf(parts));
    }
    // What runs cannot be redriven.
    case "redriven":
      return;
  }
}

/** Records the start and puts the first state in line. */
function begin(work: Work, input: Extract<Input, { kind: "started" }>): void {
  const { run } = work;
  const { roleArn, stateMachineAliasArn, stateMachineVersionArn } = run.execution;
  record(work, "ExecutionStarted", 0, {
    input: present(input.input),
    roleArn,
    ...(stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn }),
    ...(stateMachineVersionArn === undefined ? {} : { stateMachineVersionArn }),
  });
  startExecutionTimer(work);
  const { startAt } = work.machine;
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
    input: datum(exactOfText(run.input, input.input.trim())),
    variables: null,
    doing: READY,
  };
  run.cursors[0] = root;
  work.ready.push(root);
}

type Task = { readonly cursor: Cursor; readonly doing: TaskDoing; readonly state: CompiledState };

/** Finds the task a token names and lets `then` record; a task that has ended is left alone. */
function withTask(work: Work, token: Token, then: (task: Task) => void): void {
  const cursor = cursorOf(work.run, readToken(token));
  if (cursor?.doing.kind !== "task") return;
  const state = work.machine.states.get(cursor.state);
  if (state === undefined || state.target === null) return;
  then({ cursor, doing: cursor.doing, state });
}

/** The cursor whose present attempt the token names; null when that is over. */
function cursorOf(run: Run, parts: TokenParts | null): Cursor | null {
  let cursor = run.cursors[0] ?? null;
  if (parts === null) return null;
  for (const index of parts.indices) {
    if (cursor?.doing.kind !== "group") return null;
    const ids: readonly number[] = cursor.doing.slots;
    const id = ids.find((slot) => run.cursors[slot]?.index === index);
    cursor = id === undefined ? null : (run.cursors[id] ?? null);
  }
  if (cursor === null || cursor.path !== parts.path) return null;
  return cursor.visit === parts.visit && cursor.attempt === parts.attempt ? cursor : null;
}

function started(work: Work, { cursor, doing, state }: Task, worker: string | undefined): void {
  if (doing.phase !== "scheduled" || state.target === null) return;
  recordStarted(work, cursor, state.target, worker);
  // Both clocks run from here: "the count begins when … Started is recorded" (AWS, Task state).
  const running: TaskDoing = { ...doing, phase: "started" };
  cursor.doing = running;
  const at = work.run.now;
  if (doing.timeoutSeconds !== null) {
    const fireAt = later(at, doing.timeoutSeconds);
    work.effects.push({ kind: "setTimer", token: timerOf(cursor, "timeout"), at, fireAt, purpose: "taskTimeout" });
  }
  startHeartbeat(work, cursor, running);
}

/** Starts the heartbeat's clock, or starts it again: a timer that is set twice has the later time. */
function startHeartbeat(work: Work, cursor: Cursor, doing: TaskDoing): void {
  if (doing.phase === "scheduled" || doing.heartbeatSeconds === null) return;
  const at = work.run.now;
  const fireAt = later(at, doing.heartbeatSeconds);
  work.effects.push({ kind: "setTimer", token: timerOf(cursor, "heartbeat"), at, fireAt, purpose: "heartbeat" });
}

function submitted(work: Work, task: Task, output: string): void {
  const { cursor, state } = ensureStarted(work, task);
  if (state.target === null || cursor.doing.kind !== "task" || cursor.doing.phase !== "started") return;
  recordSubmitted(work, cursor, state.target, output);
  cursor.doing = { ...cursor.doing, phase: "submitted" };
}

/** No answer comes from a task that has not started: a world that skips the start has it recorded all the same. */
function ensureStarted(work: Work, task: Task): Task {
  if (task.doing.phase === "scheduled") started(work, task, undefined);
  return task;
}

function succeeded(work: Work, task: Task, text: string): void {
  const { cursor, state } = ensureStarted(work, task);
  if (state.target === null) return;
  if (tooLarge(text, work.limits.payload)) {
    return badEnd(work, task, "failed", dataLimit(nameOf(state.target), "service"));
  }
  const value = parsed(text);
  if (value === undefined) {
    const cause = "The output of the task is not valid JSON.";
    return badEnd(work, task, "failed", new Failure("service", "States.Runtime", cause));
  }
  cancelClocks(work, cursor);
  recordSucceeded(work, cursor, state.target, text);
  cursor.doing = { kind: "settled", outcome: { ok: true, result: datumOf(value, text) } };
  work.ready.push(cursor);
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function badEnd(work: Work, task: Task, end: BadEnd, failure: Failure, out: TimerName | null = null): void {
  const { cursor, state } = end === "scheduleFailed" || end === "startFailed" ? task : ensureStarted(work, task);
  if (state.target === null) return;
  cancelClocks(work, cursor, out);
  recordBadEnd(work, cursor, state.target, end, detailsOf(failure));
  const { error, cause, heartbeat } = failure;
  cursor.doing = {
    kind: "settled",
    outcome: { ok: false, origin: "service", error: error ?? null, cause: cause ?? null, heartbeat },
  };
  work.ready.push(cursor);
}

function serviceFailure({ error, cause }: { readonly error?: string; readonly cause?: string }): Failure {
  return new Failure("service", error, cause);
}

function fired(work: Work, token: Token): void {
  if (token === EXECUTION_TIMER) {
    cancelAll(work);
    return endTimedOut(work);
  }
  const parts = readToken(token);
  const cursor = cursorOf(work.run, parts);
  if (cursor === null) return;
  const timer = parts?.timer;
  if (timer === "wait" && cursor.doing.kind === "wait") {
    cursor.doing = { kind: "elapsed" };
    work.ready.push(cursor);
  } else if (timer === "retry" && cursor.doing.kind === "backoff") {
    cursor.attempt++;
    cursor.doing = { kind: "again" };
    work.ready.push(cursor);
  } else if (timer === "timeout" || timer === "heartbeat") {
    withTask(work, tokenOf(cursor), (task) => {
      work.effects.push({ kind: "cancelTask", token: tokenOf(cursor), at: work.run.now });
      // Recorded: an expired heartbeat is a States.Timeout too, without a cause.
      const limit = task.state.target === null ? null : callLimit(task.state.target);
      if (timer === "timeout" && limit?.error === "States.Http.Socket" && task.doing.timeoutSeconds === limit.seconds) {
        return badEnd(work, task, "failed", new Failure("service", limit.error, undefined), timer);
      }
      const failure = new Failure("service", "States.Timeout", undefined, undefined, timer === "heartbeat");
      badEnd(work, task, "timedOut", failure, timer);
    });
  }
}
