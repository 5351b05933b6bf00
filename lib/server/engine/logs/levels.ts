import type { EventType } from "@/lib/history/event";

/** What a machine's logging configuration may ask for. */
export type LogLevel = "ALL" | "ERROR" | "FATAL" | "OFF";

/**
 * The strictest level at which an event is written: failed, timed out and aborted ones and the entering of a Fail state below
 * ALL, the bad end of an execution alone at FATAL.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
const STRICTEST = {
  ActivityFailed: "ERROR",
  ActivityScheduleFailed: "ERROR",
  ActivityScheduled: "ALL",
  ActivityStarted: "ALL",
  ActivitySucceeded: "ALL",
  ActivityTimedOut: "ERROR",
  ChoiceStateEntered: "ALL",
  ChoiceStateExited: "ALL",
  EvaluationFailed: "ERROR",
  ExecutionAborted: "FATAL",
  ExecutionFailed: "FATAL",
  ExecutionRedriven: "ALL",
  ExecutionStarted: "ALL",
  ExecutionSucceeded: "ALL",
  ExecutionTimedOut: "FATAL",
  FailStateEntered: "ERROR",
  LambdaFunctionFailed: "ERROR",
  LambdaFunctionScheduleFailed: "ERROR",
  LambdaFunctionScheduled: "ALL",
  LambdaFunctionStartFailed: "ERROR",
  LambdaFunctionStarted: "ALL",
  LambdaFunctionSucceeded: "ALL",
  LambdaFunctionTimedOut: "ERROR",
  MapIterationAborted: "ERROR",
  MapIterationFailed: "ERROR",
  MapIterationStarted: "ALL",
  MapIterationSucceeded: "ALL",
  MapRunAborted: "ERROR",
  MapRunFailed: "ERROR",
  MapRunRedriven: "ALL",
  MapRunStarted: "ALL",
  MapRunSucceeded: "ALL",
  MapStateAborted: "ERROR",
  MapStateEntered: "ALL",
  MapStateExited: "ALL",
  MapStateFailed: "ERROR",
  MapStateStarted: "ALL",
  MapStateSucceeded: "ALL",
  ParallelStateAborted: "ERROR",
  ParallelStateEntered: "ALL",
  ParallelStateExited: "ALL",
  ParallelStateFailed: "ERROR",
  ParallelStateStarted: "ALL",
  ParallelStateSucceeded: "ALL",
  PassStateEntered: "ALL",
  PassStateExited: "ALL",
  SucceedStateEntered: "ALL",
  SucceedStateExited: "ALL",
  TaskFailed: "ERROR",
  TaskScheduled: "ALL",
  TaskStartFailed: "ERROR",
  TaskStarted: "ALL",
  TaskStateAborted: "ERROR",
  TaskStateEntered: "ALL",
  TaskStateExited: "ALL",
  TaskSubmitFailed: "ERROR",
  TaskSubmitted: "ALL",
  TaskSucceeded: "ALL",
  TaskTimedOut: "ERROR",
  WaitStateAborted: "ERROR",
  WaitStateEntered: "ALL",
  WaitStateExited: "ALL",
} as const satisfies Record<EventType, LogLevel>;

const ORDER: readonly LogLevel[] = ["ALL", "ERROR", "FATAL", "OFF"];

/** Whether a log of `level` has events of a type; one that is not known is in a whole log alone. */
export function isLogged(type: string, level: LogLevel): boolean {
  const strictest: LogLevel = Object.hasOwn(STRICTEST, type) ? STRICTEST[type as EventType] : "ALL";
  return ORDER.indexOf(level) <= ORDER.indexOf(strictest);
}
