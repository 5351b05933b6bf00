import type { EventType } from "@/lib/history/event";
import { StatusIcon, type StatusIconName } from "./statusIcons";

type Shown = StatusIconName | null;

/** What an event says of an outcome; null where it says nothing. */
const MARKS = {
  ActivityFailed: "failed",
  ActivityScheduleFailed: "failed",
  ActivityScheduled: null,
  ActivityStarted: null,
  ActivitySucceeded: "succeeded",
  ActivityTimedOut: "timedOut",
  ChoiceStateEntered: null,
  ChoiceStateExited: null,
  EvaluationFailed: "failed",
  ExecutionAborted: "aborted",
  ExecutionFailed: "failed",
  ExecutionRedriven: "redrive",
  ExecutionStarted: null,
  ExecutionSucceeded: "succeeded",
  ExecutionTimedOut: "timedOut",
  FailStateEntered: "failed",
  LambdaFunctionFailed: "failed",
  LambdaFunctionScheduleFailed: "failed",
  LambdaFunctionScheduled: null,
  LambdaFunctionStartFailed: "failed",
  LambdaFunctionStarted: null,
  LambdaFunctionSucceeded: "succeeded",
  LambdaFunctionTimedOut: "timedOut",
  MapIterationAborted: "aborted",
  MapIterationFailed: "failed",
  MapIterationStarted: null,
  MapIterationSucceeded: "succeeded",
  MapRunAborted: "aborted",
  MapRunFailed: "failed",
  MapRunRedriven: "redrive",
  MapRunStarted: null,
  MapRunSucceeded: "succeeded",
  MapStateAborted: "aborted",
  MapStateEntered: null,
  MapStateExited: null,
  MapStateFailed: "failed",
  MapStateStarted: null,
  MapStateSucceeded: "succeeded",
  ParallelStateAborted: "aborted",
  ParallelStateEntered: null,
  ParallelStateExited: null,
  ParallelStateFailed: "failed",
  ParallelStateStarted: null,
  ParallelStateSucceeded: "succeeded",
  PassStateEntered: null,
  PassStateExited: null,
  SucceedStateEntered: null,
  SucceedStateExited: null,
  TaskFailed: "failed",
  TaskScheduled: null,
  TaskStartFailed: "failed",
  TaskStarted: null,
  TaskStateAborted: "aborted",
  TaskStateEntered: null,
  TaskStateExited: null,
  TaskSubmitFailed: "failed",
  TaskSubmitted: null,
  TaskSucceeded: "succeeded",
  TaskTimedOut: "timedOut",
  WaitStateAborted: "aborted",
  WaitStateEntered: null,
  WaitStateExited: null,
} as const satisfies Record<EventType, Shown>;

const BY_NAME: ReadonlyMap<string, Shown> = new Map<string, Shown>(Object.entries(MARKS));

/** A shape before the type of an event; a dotted ring for types this version does not know. */
export function EventMark({ type }: { type: string }) {
  const mark = BY_NAME.has(type) ? BY_NAME.get(type) : "unknown";
  return mark == null ? <span className="w-3 shrink-0" /> : <StatusIcon mark={mark} named={false} />;
}
