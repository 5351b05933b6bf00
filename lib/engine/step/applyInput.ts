import { present } from "@/lib/history/payload";
import { rootOfText } from "@/lib/base/long";
import type { StepContext } from "../compiledMachine";
import { jsonWithText } from "../jsonWithText";
import { endExecution, endTimedOut } from "./endExecution";
import { startExecutionTimer } from "./executionTimer";
import { detailsOf } from "../recovery/failState";
import { cancelAll } from "./cancel";
import { READY } from "./exitState";
import type { Input } from "../protocol";
import { redrive } from "../recovery/redrive";
import type { Cursor, Run } from "../run";
import { childOf, EXECUTION_TIMER, readToken, tokenOf, type Token, type TokenParts } from "../token";
import { record } from "./record";
import { onMapRunInput } from "../distributed/mapRunInput";
import { unreachable } from "@/lib/base/unreachable";
import {
  taskStarted,
  taskSubmitted,
  taskSucceeded,
  failTask,
  serviceFailure,
  startHeartbeat,
  type OpenTask,
  taskClockRanOut,
} from "../tasks/taskInputs";

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
      return withTask(ctx, input.token, (task) => taskStarted(ctx, task, input.worker));
    case "taskSubmitted":
      return withTask(ctx, input.token, (task) => taskSubmitted(ctx, task, input.output));
    case "taskSucceeded":
      return withTask(ctx, input.token, (task) => taskSucceeded(ctx, task, input.output));
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
    input: jsonWithText(rootOfText(run.input, input.input.trim())),
    variables: null,
    phase: READY,
  };
  run.cursors[0] = root;
  ctx.ready.push(root);
}

/** Finds the task a token names and lets `then` record; a task that has ended is left alone. */
function withTask(ctx: StepContext, token: Token, then: (task: OpenTask) => void): void {
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
    withTask(ctx, tokenOf(cursor), (task) => taskClockRanOut(ctx, task, timer));
  }
}
