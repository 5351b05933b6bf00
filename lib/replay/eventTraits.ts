import type { EventType } from "@/lib/history/event";

/** What an event tells of. `task`: one attempt of a Task, whatever does its work; `container`: a Parallel or a Map. */
export type EventSubject = "execution" | "state" | "container" | "iteration" | "mapRun" | "task" | "evaluation";

/** What became of it. `failed`: a timeout too. */
export type EventPhase =
  "entered" | "scheduled" | "started" | "submitted" | "succeeded" | "failed" | "aborted" | "exited" | "redriven";

export type EventTraits = { readonly of: EventSubject; readonly phase: EventPhase };

const TRAITS = {
  ActivityFailed: { of: "task", phase: "failed" },
  ActivityScheduleFailed: { of: "task", phase: "failed" },
  ActivityScheduled: { of: "task", phase: "scheduled" },
  ActivityStarted: { of: "task", phase: "started" },
  ActivitySucceeded: { of: "task", phase: "succeeded" },
  ActivityTimedOut: { of: "task", phase: "failed" },
  ChoiceStateEntered: { of: "state", phase: "entered" },
  ChoiceStateExited: { of: "state", phase: "exited" },
  EvaluationFailed: { of: "evaluation", phase: "failed" },
  ExecutionAborted: { of: "execution", phase: "aborted" },
  ExecutionFailed: { of: "execution", phase: "failed" },
  ExecutionRedriven: { of: "execution", phase: "redriven" },
  ExecutionStarted: { of: "execution", phase: "started" },
  ExecutionSucceeded: { of: "execution", phase: "succeeded" },
  ExecutionTimedOut: { of: "execution", phase: "failed" },
  FailStateEntered: { of: "state", phase: "entered" },
  LambdaFunctionFailed: { of: "task", phase: "failed" },
  LambdaFunctionScheduleFailed: { of: "task", phase: "failed" },
  LambdaFunctionScheduled: { of: "task", phase: "scheduled" },
  LambdaFunctionStartFailed: { of: "task", phase: "failed" },
  LambdaFunctionStarted: { of: "task", phase: "started" },
  LambdaFunctionSucceeded: { of: "task", phase: "succeeded" },
  LambdaFunctionTimedOut: { of: "task", phase: "failed" },
  MapIterationAborted: { of: "iteration", phase: "aborted" },
  MapIterationFailed: { of: "iteration", phase: "failed" },
  MapIterationStarted: { of: "iteration", phase: "started" },
  MapIterationSucceeded: { of: "iteration", phase: "succeeded" },
  MapRunAborted: { of: "mapRun", phase: "aborted" },
  MapRunFailed: { of: "mapRun", phase: "failed" },
  MapRunRedriven: { of: "mapRun", phase: "redriven" },
  MapRunStarted: { of: "mapRun", phase: "started" },
  MapRunSucceeded: { of: "mapRun", phase: "succeeded" },
  MapStateAborted: { of: "container", phase: "aborted" },
  MapStateEntered: { of: "container", phase: "entered" },
  MapStateExited: { of: "container", phase: "exited" },
  MapStateFailed: { of: "container", phase: "failed" },
  MapStateStarted: { of: "container", phase: "started" },
  MapStateSucceeded: { of: "container", phase: "succeeded" },
  ParallelStateAborted: { of: "container", phase: "aborted" },
  ParallelStateEntered: { of: "container", phase: "entered" },
  ParallelStateExited: { of: "container", phase: "exited" },
  ParallelStateFailed: { of: "container", phase: "failed" },
  ParallelStateStarted: { of: "container", phase: "started" },
  ParallelStateSucceeded: { of: "container", phase: "succeeded" },
  PassStateEntered: { of: "state", phase: "entered" },
  PassStateExited: { of: "state", phase: "exited" },
  SucceedStateEntered: { of: "state", phase: "entered" },
  SucceedStateExited: { of: "state", phase: "exited" },
  TaskFailed: { of: "task", phase: "failed" },
  TaskScheduled: { of: "task", phase: "scheduled" },
  TaskStartFailed: { of: "task", phase: "failed" },
  TaskStarted: { of: "task", phase: "started" },
  TaskStateAborted: { of: "state", phase: "aborted" },
  TaskStateEntered: { of: "state", phase: "entered" },
  TaskStateExited: { of: "state", phase: "exited" },
  TaskSubmitFailed: { of: "task", phase: "failed" },
  TaskSubmitted: { of: "task", phase: "submitted" },
  TaskSucceeded: { of: "task", phase: "succeeded" },
  TaskTimedOut: { of: "task", phase: "failed" },
  WaitStateAborted: { of: "state", phase: "aborted" },
  WaitStateEntered: { of: "state", phase: "entered" },
  WaitStateExited: { of: "state", phase: "exited" },
} as const satisfies Record<EventType, EventTraits>;

const KNOWN: ReadonlyMap<string, EventTraits> = new Map(Object.entries(TRAITS));

/** What a type of event tells; undefined for one that is not known. */
export function traitsOf(type: string): EventTraits | undefined {
  return KNOWN.get(type);
}

/** An attempt of a Task begins. */
export function isScheduled(type: string): boolean {
  return KNOWN.get(type)?.phase === "scheduled";
}

/** Something failed or timed out: a task, an expression, what contains them, or the execution. */
export function isFailure(type: string): boolean {
  return KNOWN.get(type)?.phase === "failed";
}
