import { present, type Payload } from "@/lib/history/payload";
import type { Failure as FailureDetails } from "@/lib/history/event";
import type { TaskTarget } from "./protocol";
import type { Cursor } from "./run";
import { advance, type Work } from "./work";

/*
 * The three families of task events: Lambda…, Activity… and Task… (checklist §9).
 */

export type Scheduling = {
  readonly input: Payload;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly taskCredentials?: { readonly roleArn: string };
};

export function recordScheduled(work: Work, cursor: Cursor, target: TaskTarget, scheduling: Scheduling): void {
  const { input, timeoutInSeconds, heartbeatInSeconds, taskCredentials } = scheduling;
  const timeout = timeoutInSeconds === undefined ? {} : { timeoutInSeconds };
  const heartbeat = heartbeatInSeconds === undefined ? {} : { heartbeatInSeconds };
  const credentials = taskCredentials === undefined ? {} : { taskCredentials };
  const { resource } = target;
  if (target.family === "lambda") {
    advance(work, cursor, "LambdaFunctionScheduled", { resource, input, ...timeout, ...credentials });
  } else if (target.family === "activity") {
    advance(work, cursor, "ActivityScheduled", { resource, input, ...timeout, ...heartbeat });
  } else {
    advance(work, cursor, "TaskScheduled", {
      resourceType: target.resourceType,
      resource: target.action,
      region: work.run.execution.region,
      parameters: input,
      ...timeout,
      ...heartbeat,
      ...credentials,
    });
  }
}

export function recordStarted(work: Work, cursor: Cursor, target: TaskTarget, worker: string | undefined): void {
  if (target.family === "lambda") advance(work, cursor, "LambdaFunctionStarted", {});
  else if (target.family === "activity") {
    advance(work, cursor, "ActivityStarted", worker === undefined ? {} : { workerName: worker });
  } else advance(work, cursor, "TaskStarted", called(target));
}

/** Only services answer a submission: a `.sync` job that runs, a message that went out with a token. */
export function recordSubmitted(work: Work, cursor: Cursor, target: TaskTarget, output: string): void {
  if (target.family !== "service") return;
  advance(work, cursor, "TaskSubmitted", { ...called(target), output: present(output) });
}

export function recordSucceeded(work: Work, cursor: Cursor, target: TaskTarget, text: string): void {
  const output = present(text);
  if (target.family === "lambda") advance(work, cursor, "LambdaFunctionSucceeded", { output });
  else if (target.family === "activity") advance(work, cursor, "ActivitySucceeded", { output });
  else advance(work, cursor, "TaskSucceeded", { ...called(target), output });
}

/** How a task can end badly, by family; a submission can fail only at a service. */
const BAD_ENDS = {
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

export type BadEnd = keyof typeof BAD_ENDS;

export function recordBadEnd(
  work: Work,
  cursor: Cursor,
  target: TaskTarget,
  end: BadEnd,
  failure: FailureDetails,
): void {
  const types = BAD_ENDS[end];
  if (target.family === "service") advance(work, cursor, types.service, { ...called(target), ...failure });
  else if (target.family === "lambda") advance(work, cursor, types.lambda, failure);
  else advance(work, cursor, types.activity, failure);
}

/** Whom DataLimitExceeded names: `lambda` for lambda:invoke, the ARN for a function or activity (checklist §18). */
export function nameOf(target: TaskTarget): string {
  return target.family === "service" ? target.resourceType : target.resource;
}

function called(target: Extract<TaskTarget, { family: "service" }>): { resourceType: string; resource: string } {
  return { resourceType: target.resourceType, resource: target.action };
}
