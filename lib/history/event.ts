import type { Instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import type { AssignedVariables, Payload } from "./payload";

/*
 * The one vocabulary of the project: every history, whether AWS recorded it, a log held it or the
 * interpreter made it, is a list of these events.
 *
 * Shapes follow HistoryEvent of the Step Functions API (API_HistoryEvent). The many `…EventDetails`
 * members of the wire become one member `details`; DETAILS_KEY says which one each type uses.
 */

export type None = { readonly [key: string]: never };
export type FailureDetails = { readonly error?: string; readonly cause?: string };
export type SuccessDetails = { readonly output: Payload };
export type StateEntered = { readonly name: string; readonly input: Payload };
export type StateExited = { readonly name: string; readonly output: Payload; readonly assigned?: AssignedVariables };
export type TaskCredentials = { readonly roleArn?: string };
export type TaskResource = { readonly resourceType: string; readonly resource: string };
export type TaskStarted = TaskResource;
export type TaskFailureDetails = TaskResource & FailureDetails;
export type TaskSuccessDetails = TaskResource & SuccessDetails;
export type TaskScheduled = TaskResource & {
  readonly region: string;
  readonly parameters: Payload;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly taskCredentials?: TaskCredentials;
};
export type LambdaScheduled = {
  readonly resource: string;
  readonly input: Payload;
  readonly timeoutInSeconds?: number;
  readonly taskCredentials?: TaskCredentials;
};
export type ActivityScheduled = {
  readonly resource: string;
  readonly input: Payload;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
};
export type ActivityStarted = { readonly workerName?: string };
export type EvaluationFailed = FailureDetails & { readonly location?: string; readonly state: string };
export type ExecutionStarted = {
  readonly input: Payload;
  readonly roleArn?: string;
  readonly stateMachineAliasArn?: string;
  readonly stateMachineVersionArn?: string;
};
export type ExecutionRedriven = { readonly redriveCount?: number };
export type MapIteration = { readonly name?: string; readonly index?: number };
export type MapStateStarted = { readonly length?: number };
export type MapRunStarted = { readonly mapRunArn?: string };
export type MapRunRedriven = { readonly mapRunArn?: string; readonly redriveCount?: number };

/** Type to details: a total table over the 62 types of the API. */
export type EventDetails = {
  ActivityFailed: FailureDetails;
  ActivityScheduleFailed: FailureDetails;
  ActivityScheduled: ActivityScheduled;
  ActivityStarted: ActivityStarted;
  ActivitySucceeded: SuccessDetails;
  ActivityTimedOut: FailureDetails;
  ChoiceStateEntered: StateEntered;
  ChoiceStateExited: StateExited;
  EvaluationFailed: EvaluationFailed;
  ExecutionAborted: FailureDetails;
  ExecutionFailed: FailureDetails;
  ExecutionRedriven: ExecutionRedriven;
  ExecutionStarted: ExecutionStarted;
  ExecutionSucceeded: SuccessDetails;
  ExecutionTimedOut: FailureDetails;
  FailStateEntered: StateEntered;
  LambdaFunctionFailed: FailureDetails;
  LambdaFunctionScheduleFailed: FailureDetails;
  LambdaFunctionScheduled: LambdaScheduled;
  LambdaFunctionStartFailed: FailureDetails;
  LambdaFunctionStarted: None;
  LambdaFunctionSucceeded: SuccessDetails;
  LambdaFunctionTimedOut: FailureDetails;
  MapIterationAborted: MapIteration;
  MapIterationFailed: MapIteration;
  MapIterationStarted: MapIteration;
  MapIterationSucceeded: MapIteration;
  MapRunAborted: None;
  MapRunFailed: FailureDetails;
  MapRunRedriven: MapRunRedriven;
  MapRunStarted: MapRunStarted;
  MapRunSucceeded: None;
  MapStateAborted: None;
  MapStateEntered: StateEntered;
  MapStateExited: StateExited;
  MapStateFailed: None;
  MapStateStarted: MapStateStarted;
  MapStateSucceeded: None;
  ParallelStateAborted: None;
  ParallelStateEntered: StateEntered;
  ParallelStateExited: StateExited;
  ParallelStateFailed: None;
  ParallelStateStarted: None;
  ParallelStateSucceeded: None;
  PassStateEntered: StateEntered;
  PassStateExited: StateExited;
  SucceedStateEntered: StateEntered;
  SucceedStateExited: StateExited;
  TaskFailed: TaskFailureDetails;
  TaskScheduled: TaskScheduled;
  TaskStartFailed: TaskFailureDetails;
  TaskStarted: TaskStarted;
  TaskStateAborted: None;
  TaskStateEntered: StateEntered;
  TaskStateExited: StateExited;
  TaskSubmitFailed: TaskFailureDetails;
  TaskSubmitted: TaskSuccessDetails;
  TaskSucceeded: TaskSuccessDetails;
  TaskTimedOut: TaskFailureDetails;
  WaitStateAborted: None;
  WaitStateEntered: StateEntered;
  WaitStateExited: StateExited;
};

export type EventType = keyof EventDetails;

/** Type to the member of the API's HistoryEvent that holds its details; null where the API has none. */
export const DETAILS_KEY = {
  ActivityFailed: "activityFailedEventDetails",
  ActivityScheduleFailed: "activityScheduleFailedEventDetails",
  ActivityScheduled: "activityScheduledEventDetails",
  ActivityStarted: "activityStartedEventDetails",
  ActivitySucceeded: "activitySucceededEventDetails",
  ActivityTimedOut: "activityTimedOutEventDetails",
  ChoiceStateEntered: "stateEnteredEventDetails",
  ChoiceStateExited: "stateExitedEventDetails",
  EvaluationFailed: "evaluationFailedEventDetails",
  ExecutionAborted: "executionAbortedEventDetails",
  ExecutionFailed: "executionFailedEventDetails",
  ExecutionRedriven: "executionRedrivenEventDetails",
  ExecutionStarted: "executionStartedEventDetails",
  ExecutionSucceeded: "executionSucceededEventDetails",
  ExecutionTimedOut: "executionTimedOutEventDetails",
  FailStateEntered: "stateEnteredEventDetails",
  LambdaFunctionFailed: "lambdaFunctionFailedEventDetails",
  LambdaFunctionScheduleFailed: "lambdaFunctionScheduleFailedEventDetails",
  LambdaFunctionScheduled: "lambdaFunctionScheduledEventDetails",
  LambdaFunctionStartFailed: "lambdaFunctionStartFailedEventDetails",
  LambdaFunctionStarted: null,
  LambdaFunctionSucceeded: "lambdaFunctionSucceededEventDetails",
  LambdaFunctionTimedOut: "lambdaFunctionTimedOutEventDetails",
  MapIterationAborted: "mapIterationAbortedEventDetails",
  MapIterationFailed: "mapIterationFailedEventDetails",
  MapIterationStarted: "mapIterationStartedEventDetails",
  MapIterationSucceeded: "mapIterationSucceededEventDetails",
  MapRunAborted: null,
  MapRunFailed: "mapRunFailedEventDetails",
  MapRunRedriven: "mapRunRedrivenEventDetails",
  MapRunStarted: "mapRunStartedEventDetails",
  MapRunSucceeded: null,
  MapStateAborted: null,
  MapStateEntered: "stateEnteredEventDetails",
  MapStateExited: "stateExitedEventDetails",
  MapStateFailed: null,
  MapStateStarted: "mapStateStartedEventDetails",
  MapStateSucceeded: null,
  ParallelStateAborted: null,
  ParallelStateEntered: "stateEnteredEventDetails",
  ParallelStateExited: "stateExitedEventDetails",
  ParallelStateFailed: null,
  ParallelStateStarted: null,
  ParallelStateSucceeded: null,
  PassStateEntered: "stateEnteredEventDetails",
  PassStateExited: "stateExitedEventDetails",
  SucceedStateEntered: "stateEnteredEventDetails",
  SucceedStateExited: "stateExitedEventDetails",
  TaskFailed: "taskFailedEventDetails",
  TaskScheduled: "taskScheduledEventDetails",
  TaskStartFailed: "taskStartFailedEventDetails",
  TaskStarted: "taskStartedEventDetails",
  TaskStateAborted: null,
  TaskStateEntered: "stateEnteredEventDetails",
  TaskStateExited: "stateExitedEventDetails",
  TaskSubmitFailed: "taskSubmitFailedEventDetails",
  TaskSubmitted: "taskSubmittedEventDetails",
  TaskSucceeded: "taskSucceededEventDetails",
  TaskTimedOut: "taskTimedOutEventDetails",
  WaitStateAborted: null,
  WaitStateEntered: "stateEnteredEventDetails",
  WaitStateExited: "stateExitedEventDetails",
} as const satisfies Record<EventType, string | null>;

export const EVENT_TYPES = Object.keys(DETAILS_KEY) as readonly EventType[];

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(DETAILS_KEY, type);
}

export type EventHead = {
  /** 1…n within one execution; strictly ascending in a Standard history, possibly with holes in a log. */
  readonly id: number;
  /** The event this one follows in its chain; 0 at the head (checklist §0: the first state's is 0, not 1). */
  readonly previousEventId: number;
  readonly timestamp: Instant;
  /** Members of the record that this version does not know: of the event itself, and of its details. Kept for encoding. */
  readonly extra?: { readonly event?: JsonObject; readonly details?: JsonObject };
};

/** The event of a type; for several types the union of theirs. */
export type EventOf<T extends EventType> = {
  [K in T]: EventHead & { readonly type: K; readonly details: EventDetails[K] };
}[T];
export type KnownEvent = EventOf<EventType>;

/** An event of a type this version does not know: kept whole, shown as unknown, never dropped. */
export type UnknownEvent = EventHead & {
  readonly type: "Unknown";
  readonly wireType: string;
  readonly wire: JsonObject;
};

export type HistoryEvent = KnownEvent | UnknownEvent;

/** The details of an event by name, for those who go through whatever there is. */
export function fieldsOf({ details }: KnownEvent): Readonly<Record<string, unknown>> {
  return details;
}
