import type { EventOf, EventType, HistoryEvent } from "../event";
import { taskFailed, taskScheduled, taskStarted, taskSubmitted, taskSucceeded } from "./attempts";
import {
  containerAborted,
  containerFailed,
  containerStarted,
  containerSucceeded,
  iterationEnded,
  iterationStarted,
  mapRunEnded,
  mapRunStarted,
} from "./containers";
import { executionEnded, executionRedriven, executionStarted, unknownEvent } from "./execution";
import type { Fold } from "./state";
import { evaluationFailed, stateAborted, stateEntered, stateExited } from "./visits";

type Handler<T extends EventType> = (fold: Fold, event: EventOf<T>) => void;

/** What each type does to the spans: total over the 62 types of the API. */
const HANDLERS: { readonly [T in EventType]: Handler<T> } = {
  ActivityFailed: (fold, event) => taskFailed(fold, event, "activity", "failed"),
  ActivityScheduleFailed: (fold, event) => taskFailed(fold, event, "activity", "failed"),
  ActivityScheduled: (fold, event) => taskScheduled(fold, event, "activity"),
  ActivityStarted: (fold, event) => taskStarted(fold, event, "activity"),
  ActivitySucceeded: (fold, event) => taskSucceeded(fold, event, "activity"),
  ActivityTimedOut: (fold, event) => taskFailed(fold, event, "activity", "timedOut"),
  ChoiceStateEntered: (fold, event) => stateEntered(fold, event, "Choice"),
  ChoiceStateExited: (fold, event) => stateExited(fold, event, "Choice"),
  EvaluationFailed: evaluationFailed,
  ExecutionAborted: (fold, event) => executionEnded(fold, event, "ABORTED"),
  ExecutionFailed: (fold, event) => executionEnded(fold, event, "FAILED"),
  ExecutionRedriven: executionRedriven,
  ExecutionStarted: executionStarted,
  ExecutionSucceeded: (fold, event) => executionEnded(fold, event, "SUCCEEDED"),
  ExecutionTimedOut: (fold, event) => executionEnded(fold, event, "TIMED_OUT"),
  FailStateEntered: (fold, event) => stateEntered(fold, event, "Fail"),
  LambdaFunctionFailed: (fold, event) => taskFailed(fold, event, "lambda", "failed"),
  LambdaFunctionScheduleFailed: (fold, event) => taskFailed(fold, event, "lambda", "failed"),
  LambdaFunctionScheduled: (fold, event) => taskScheduled(fold, event, "lambda"),
  LambdaFunctionStartFailed: (fold, event) => taskFailed(fold, event, "lambda", "failed"),
  LambdaFunctionStarted: (fold, event) => taskStarted(fold, event, "lambda"),
  LambdaFunctionSucceeded: (fold, event) => taskSucceeded(fold, event, "lambda"),
  LambdaFunctionTimedOut: (fold, event) => taskFailed(fold, event, "lambda", "timedOut"),
  MapIterationAborted: (fold, event) => iterationEnded(fold, event, "aborted"),
  MapIterationFailed: (fold, event) => iterationEnded(fold, event, "failed"),
  MapIterationStarted: iterationStarted,
  MapIterationSucceeded: (fold, event) => iterationEnded(fold, event, "succeeded"),
  MapRunAborted: (fold, event) => mapRunEnded(fold, event, "aborted"),
  MapRunFailed: (fold, event) => mapRunEnded(fold, event, "failed"),
  MapRunRedriven: mapRunStarted,
  MapRunStarted: mapRunStarted,
  MapRunSucceeded: (fold, event) => mapRunEnded(fold, event, "succeeded"),
  MapStateAborted: (fold, event) => containerAborted(fold, event, "Map"),
  MapStateEntered: (fold, event) => stateEntered(fold, event, "Map"),
  MapStateExited: (fold, event) => stateExited(fold, event, "Map"),
  MapStateFailed: (fold, event) => containerFailed(fold, event, "Map"),
  MapStateStarted: (fold, event) => containerStarted(fold, event, "Map"),
  MapStateSucceeded: (fold, event) => containerSucceeded(fold, event, "Map"),
  ParallelStateAborted: (fold, event) => containerAborted(fold, event, "Parallel"),
  ParallelStateEntered: (fold, event) => stateEntered(fold, event, "Parallel"),
  ParallelStateExited: (fold, event) => stateExited(fold, event, "Parallel"),
  ParallelStateFailed: (fold, event) => containerFailed(fold, event, "Parallel"),
  ParallelStateStarted: (fold, event) => containerStarted(fold, event, "Parallel"),
  ParallelStateSucceeded: (fold, event) => containerSucceeded(fold, event, "Parallel"),
  PassStateEntered: (fold, event) => stateEntered(fold, event, "Pass"),
  PassStateExited: (fold, event) => stateExited(fold, event, "Pass"),
  SucceedStateEntered: (fold, event) => stateEntered(fold, event, "Succeed"),
  SucceedStateExited: (fold, event) => stateExited(fold, event, "Succeed"),
  TaskFailed: (fold, event) => taskFailed(fold, event, "task", "failed"),
  TaskScheduled: (fold, event) => taskScheduled(fold, event, "task"),
  TaskStartFailed: (fold, event) => taskFailed(fold, event, "task", "failed"),
  TaskStarted: (fold, event) => taskStarted(fold, event, "task"),
  TaskStateAborted: (fold, event) => void stateAborted(fold, event, "Task"),
  TaskStateEntered: (fold, event) => stateEntered(fold, event, "Task"),
  TaskStateExited: (fold, event) => stateExited(fold, event, "Task"),
  TaskSubmitFailed: (fold, event) => taskFailed(fold, event, "task", "failed"),
  TaskSubmitted: taskSubmitted,
  TaskSucceeded: (fold, event) => taskSucceeded(fold, event, "task"),
  TaskTimedOut: (fold, event) => taskFailed(fold, event, "task", "timedOut"),
  WaitStateAborted: (fold, event) => void stateAborted(fold, event, "Wait"),
  WaitStateEntered: (fold, event) => stateEntered(fold, event, "Wait"),
  WaitStateExited: (fold, event) => stateExited(fold, event, "Wait"),
};

/** Lets one event change the spans. Its id must be newer than those before. */
export function apply(fold: Fold, event: HistoryEvent): void {
  if (event.type === "Unknown") unknownEvent(fold, event);
  else {
    // One type, one handler: the table ties them, which the compiler cannot follow through an index.
    const handler = HANDLERS[event.type] as (fold: Fold, event: HistoryEvent) => void;
    handler(fold, event);
  }
  fold.ids.push(event.id);
}
