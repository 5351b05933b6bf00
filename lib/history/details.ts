import type { EventDetails, TaskCredentials } from "./event";
import type { AssignedVariables, Payload } from "./payload";

/**
 * How a member of an event's details is written on the wire.
 *
 * - `name`: text that has to be there; an event without it is refused.
 * - `label`: text that AWS always sends and some emulators leave out; read as "".
 * - `text`, `number`: optional.
 * - `payload`: JSON text with its `…Details` sibling, which says whether it was cut.
 * - `credentials`, `variables`: objects of their own.
 */
export type FieldKind = "name" | "label" | "text" | "number" | "payload" | "credentials" | "variables";

type KindOf<V> = [V] extends [Payload]
  ? "payload"
  : [V] extends [AssignedVariables]
    ? "variables"
    : [V] extends [number]
      ? "number"
      : [V] extends [string]
        ? "name" | "label" | "text"
        : [V] extends [TaskCredentials]
          ? "credentials"
          : never;

type FieldsOf<D> = string extends keyof D ? object : { readonly [K in keyof D]-?: KindOf<NonNullable<D[K]>> };

const NONE = {} as const;
const FAILURE = { error: "text", cause: "text" } as const;
const SUCCESS = { output: "payload" } as const;
const ENTERED = { name: "name", input: "payload" } as const;
const EXITED = { name: "name", output: "payload", assigned: "variables" } as const;
const TASK = { resourceType: "label", resource: "label" } as const;
const TASK_FAILURE = { ...TASK, ...FAILURE } as const;
const TASK_SUCCESS = { ...TASK, ...SUCCESS } as const;
const ITERATION = { name: "text", index: "number" } as const;

/** Type to the members of its details, total over the 62 types (API_HistoryEvent and its `…EventDetails`). */
export const DETAIL_FIELDS = {
  ActivityFailed: FAILURE,
  ActivityScheduleFailed: FAILURE,
  ActivityScheduled: {
    resource: "label",
    input: "payload",
    timeoutInSeconds: "number",
    heartbeatInSeconds: "number",
  },
  ActivityStarted: { workerName: "text" },
  ActivitySucceeded: SUCCESS,
  ActivityTimedOut: FAILURE,
  ChoiceStateEntered: ENTERED,
  ChoiceStateExited: EXITED,
  EvaluationFailed: { ...FAILURE, location: "text", state: "label" },
  ExecutionAborted: FAILURE,
  ExecutionFailed: FAILURE,
  ExecutionRedriven: { redriveCount: "number" },
  ExecutionStarted: {
    input: "payload",
    roleArn: "text",
    stateMachineAliasArn: "text",
    stateMachineVersionArn: "text",
  },
  ExecutionSucceeded: SUCCESS,
  ExecutionTimedOut: FAILURE,
  FailStateEntered: ENTERED,
  LambdaFunctionFailed: FAILURE,
  LambdaFunctionScheduleFailed: FAILURE,
  LambdaFunctionScheduled: {
    resource: "label",
    input: "payload",
    timeoutInSeconds: "number",
    taskCredentials: "credentials",
  },
  LambdaFunctionStartFailed: FAILURE,
  LambdaFunctionStarted: NONE,
  LambdaFunctionSucceeded: SUCCESS,
  LambdaFunctionTimedOut: FAILURE,
  MapIterationAborted: ITERATION,
  MapIterationFailed: ITERATION,
  MapIterationStarted: ITERATION,
  MapIterationSucceeded: ITERATION,
  MapRunAborted: NONE,
  MapRunFailed: FAILURE,
  MapRunRedriven: { mapRunArn: "text", redriveCount: "number" },
  MapRunStarted: { mapRunArn: "text" },
  MapRunSucceeded: NONE,
  MapStateAborted: NONE,
  MapStateEntered: ENTERED,
  MapStateExited: EXITED,
  MapStateFailed: NONE,
  MapStateStarted: { length: "number" },
  MapStateSucceeded: NONE,
  ParallelStateAborted: NONE,
  ParallelStateEntered: ENTERED,
  ParallelStateExited: EXITED,
  ParallelStateFailed: NONE,
  ParallelStateStarted: NONE,
  ParallelStateSucceeded: NONE,
  PassStateEntered: ENTERED,
  PassStateExited: EXITED,
  SucceedStateEntered: ENTERED,
  SucceedStateExited: EXITED,
  TaskFailed: TASK_FAILURE,
  TaskScheduled: {
    ...TASK,
    region: "label",
    parameters: "payload",
    timeoutInSeconds: "number",
    heartbeatInSeconds: "number",
    taskCredentials: "credentials",
  },
  TaskStartFailed: TASK_FAILURE,
  TaskStarted: TASK,
  TaskStateAborted: NONE,
  TaskStateEntered: ENTERED,
  TaskStateExited: EXITED,
  TaskSubmitFailed: TASK_FAILURE,
  TaskSubmitted: TASK_SUCCESS,
  TaskSucceeded: TASK_SUCCESS,
  TaskTimedOut: TASK_FAILURE,
  WaitStateAborted: NONE,
  WaitStateEntered: ENTERED,
  WaitStateExited: EXITED,
} as const satisfies { readonly [T in keyof EventDetails]: FieldsOf<EventDetails[T]> };

/** The wire's name of a member where it is not ours. */
const WIRE_NAME: Readonly<Record<string, string>> = { assigned: "assignedVariables" };

/** One member of a type's details, ready for a loop. `aside` is the sibling `…Details` of payloads and variables. */
export type Field = {
  readonly key: string;
  readonly wire: string;
  readonly kind: FieldKind;
  readonly aside: string | null;
};

function fieldsOfTable(table: Readonly<Record<string, FieldKind>>): readonly Field[] {
  return Object.entries(table).map(([key, kind]) => {
    const wire = WIRE_NAME[key] ?? key;
    return { key, wire, kind, aside: kind === "payload" || kind === "variables" ? `${wire}Details` : null };
  });
}

export const FIELDS: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(DETAIL_FIELDS).map(([type, table]) => [type, fieldsOfTable(table)]),
);
