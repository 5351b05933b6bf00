import { present, type Payload } from "@/lib/history/payload";
import type { FailureDetails } from "@/lib/history/event";
import type { TaskTarget } from "../protocol";
import type { Cursor } from "../run";
import { recordNext } from "../step/record";
import type { StepContext } from "../compiledMachine";

/*
 * The three families of task events: Lambda…, Activity… and Task… (checklist §9).
 */

export type Scheduling = {
  readonly input: Payload;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly taskCredentials?: { readonly roleArn: string };
};

export function recordScheduled(ctx: StepContext, cursor: Cursor, target: TaskTarget, scheduling: Scheduling): void {
  const { input, timeoutInSeconds, heartbeatInSeconds, taskCredentials } = scheduling;
  const timeout = timeoutInSeconds === undefined ? {} : { timeoutInSeconds };
  const heartbeat = heartbeatInSeconds === undefined ? {} : { heartbeatInSeconds };
  const credentials = taskCredentials === undefined ? {} : { taskCredentials };
  const { resource } = target;
  if (target.family === "lambda") {
    recordNext(ctx, cursor, "LambdaFunctionScheduled", { resource, input, ...timeout, ...credentials });
  } else if (target.family === "activity") {
    recordNext(ctx, cursor, "ActivityScheduled", { resource, input, ...timeout, ...heartbeat });
  } else {
    recordNext(ctx, cursor, "TaskScheduled", {
      resourceType: target.resourceType,
      resource: target.action,
      region: ctx.run.execution.region,
      parameters: input,
      ...timeout,
      ...heartbeat,
      ...credentials,
    });
  }
}

export function recordStarted(ctx: StepContext, cursor: Cursor, target: TaskTarget, worker: string | undefined): void {
  if (target.family === "lambda") recordNext(ctx, cursor, "LambdaFunctionStarted", {});
  else if (target.family === "activity") {
    recordNext(ctx, cursor, "ActivityStarted", worker === undefined ? {} : { workerName: worker });
  } else recordNext(ctx, cursor, "TaskStarted", called(target));
}

/** Only services answer a submission: a `.sync` job that runs, a message that went out with a token. */
export function recordSubmitted(ctx: StepContext, cursor: Cursor, target: TaskTarget, output: string): void {
  if (target.family !== "service") return;
  recordNext(ctx, cursor, "TaskSubmitted", { ...called(target), output: present(output) });
}

export function recordSucceeded(ctx: StepContext, cursor: Cursor, target: TaskTarget, text: string): void {
  const output = present(text);
  if (target.family === "lambda") recordNext(ctx, cursor, "LambdaFunctionSucceeded", { output });
  else if (target.family === "activity") recordNext(ctx, cursor, "ActivitySucceeded", { output });
  else recordNext(ctx, cursor, "TaskSucceeded", { ...called(target), output });
}

/** How a task can end badly, by family; a submission can fail only at a service. */
const FAILURE_EVENTS = {
  failed: { lambda: "LambdaFunctionFailed", activity: "ActivityFailed", service: "TaskFailed" },
  timedOut: { lambda: "LambdaFunctionTimedOut", activity: "ActivityTimedOut", service: "TaskTimedOut" },
  scheduleFailed: {
    lambda: "LambdaFunctionScheduleFailed",
    activity: "ActivityScheduleFailed",
    service: "TaskStartFailed",
  },
  startFailed: { lambda: "LambdaFunctionStartFailed", activity: "ActivityScheduleFailed", service: "TaskStartFailed" },
  submitFailed: { lambda: "LambdaFunctionFailed", activity: "ActivityFailed", service: "TaskSubmitFailed" },
} as const;

export type TaskFailureKind = keyof typeof FAILURE_EVENTS;

export function recordTaskFailure(
  ctx: StepContext,
  cursor: Cursor,
  target: TaskTarget,
  end: TaskFailureKind,
  failure: FailureDetails,
): void {
  const types = FAILURE_EVENTS[end];
  if (target.family === "service") recordNext(ctx, cursor, types.service, { ...called(target), ...failure });
  else if (target.family === "lambda") recordNext(ctx, cursor, types.lambda, failure);
  else recordNext(ctx, cursor, types.activity, failure);
}

/** Whom DataLimitExceeded names: `lambda` for lambda:invoke, the ARN for a function or activity (checklist §18). */
export function nameOf(target: TaskTarget): string {
  return target.family === "service" ? target.resourceType : target.resource;
}

function called(target: Extract<TaskTarget, { family: "service" }>): { resourceType: string; resource: string } {
  return { resourceType: target.resourceType, resource: target.action };
}
