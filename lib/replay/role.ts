import type { EventType } from "@/lib/history/event";

/**
 * What an event does to the chains of a history.
 *
 * - `enter`, `exit`: of a state.
 * - `open`: an attempt of a Parallel or a Map starts. `close`: it succeeded or failed.
 * - `iteration`: starts or ends an iteration, named by the Map and its index.
 * - `abort`: something beside the failure was given up.
 * - `evaluation`: EvaluationFailed, whose predecessor lies before its state's Entered.
 * - `end`: of the execution.
 * - `step`: everything that follows its predecessor in the same chain.
 */
export type Role = "enter" | "exit" | "open" | "close" | "iteration" | "abort" | "evaluation" | "end" | "step";

const ROLE = {
  ActivityFailed: "step",
  ActivityScheduleFailed: "step",
  ActivityScheduled: "step",
  ActivityStarted: "step",
  ActivitySucceeded: "step",
  ActivityTimedOut: "step",
  ChoiceStateEntered: "enter",
  ChoiceStateExited: "exit",
  EvaluationFailed: "evaluation",
  ExecutionAborted: "end",
  ExecutionFailed: "end",
  ExecutionRedriven: "end",
  ExecutionStarted: "step",
  ExecutionSucceeded: "end",
  ExecutionTimedOut: "end",
  FailStateEntered: "enter",
  LambdaFunctionFailed: "step",
  LambdaFunctionScheduleFailed: "step",
  LambdaFunctionScheduled: "step",
  LambdaFunctionStartFailed: "step",
  LambdaFunctionStarted: "step",
  LambdaFunctionSucceeded: "step",
  LambdaFunctionTimedOut: "step",
  MapIterationAborted: "iteration",
  MapIterationFailed: "iteration",
  MapIterationStarted: "iteration",
  MapIterationSucceeded: "iteration",
  MapRunAborted: "step",
  MapRunFailed: "step",
  MapRunRedriven: "step",
  MapRunStarted: "step",
  MapRunSucceeded: "step",
  MapStateAborted: "abort",
  MapStateEntered: "enter",
  MapStateExited: "exit",
  MapStateFailed: "close",
  MapStateStarted: "open",
  MapStateSucceeded: "close",
  ParallelStateAborted: "abort",
  ParallelStateEntered: "enter",
  ParallelStateExited: "exit",
  ParallelStateFailed: "close",
  ParallelStateStarted: "open",
  ParallelStateSucceeded: "close",
  PassStateEntered: "enter",
  PassStateExited: "exit",
  SucceedStateEntered: "enter",
  SucceedStateExited: "exit",
  TaskFailed: "step",
  TaskScheduled: "step",
  TaskStartFailed: "step",
  TaskStarted: "step",
  TaskStateAborted: "abort",
  TaskStateEntered: "enter",
  TaskStateExited: "exit",
  TaskSubmitFailed: "step",
  TaskSubmitted: "step",
  TaskSucceeded: "step",
  TaskTimedOut: "step",
  WaitStateAborted: "abort",
  WaitStateEntered: "enter",
  WaitStateExited: "exit",
} as const satisfies Record<EventType, Role>;

const ROLES: ReadonlyMap<string, Role> = new Map(Object.entries(ROLE));

/** The role of a type; one that is not known is a step. */
export function roleOf(type: string): Role {
  return ROLES.get(type) ?? "step";
}
