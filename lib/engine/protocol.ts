import type { Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import type { MachineType } from "@/lib/asl/machine";
import type { Delay } from "@/lib/asl/recovery";
import type { Token } from "./token";

/*
 * What goes into the interpreter and what comes out of it, as plain data.
 *
 * The engine never acts: it answers an input with events (what is recorded) and effects (what has to
 * be done in the world). Whoever performs an effect answers later with an input that names its token.
 * Every payload crosses this border as JSON text, so that a text is made once and never changed on the way.
 */

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** What the context object tells about the execution; all of it chosen by the caller. */
export type ExecutionIdentity = {
  /** The execution's ARN: `$$.Execution.Id`. */
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  readonly stateMachineId: string;
  readonly stateMachineName: string;
  readonly type: MachineType;
  /** Of an Express execution: StartSyncExecution began it, and waits for its end. */
  readonly synchronous?: boolean;
  /** Of a Standard execution: it is of a time without redrives, when the context object had no RedriveCount (2023). */
  readonly beforeRedrives?: boolean;
  readonly region: string;
  readonly stateMachineAliasArn?: string;
  readonly stateMachineVersionArn?: string;
};

export type ExecutionStart = {
  readonly execution: ExecutionIdentity;
  /** The input's text as the caller wrote it, blanks included; has to be JSON: `step` throws a SyntaxError else. */
  readonly input: string;
  /** Everything random in the run follows from it. */
  readonly seed: string;
};

type OfTask = { readonly token: Token; readonly at: Instant };
type TaskError = OfTask & { readonly error?: string; readonly cause?: string };

/**
 * Something that happened outside, at `at`. An input for a task that has ended meanwhile changes
 * nothing: the world is late at times, and AWS drops such answers too.
 */
export type Input =
  | (ExecutionStart & { readonly kind: "started"; readonly at: Instant })
  | (OfTask & { readonly kind: "taskStarted"; readonly worker?: string })
  /** The service accepted a `.sync` or `.waitForTaskToken` request; `output` is its response. */
  | (OfTask & { readonly kind: "taskSubmitted"; readonly output: string })
  | (OfTask & { readonly kind: "taskSucceeded"; readonly output: string })
  | (TaskError & { readonly kind: "taskFailed" })
  | (TaskError & { readonly kind: "taskTimedOut" })
  /** The task could not be handed to the service (LambdaFunctionScheduleFailed, ActivityScheduleFailed). */
  | (TaskError & { readonly kind: "scheduleFailed" })
  | (TaskError & { readonly kind: "startFailed" })
  | (TaskError & { readonly kind: "submitFailed" })
  | (OfTask & { readonly kind: "heartbeat" })
  | (OfTask & { readonly kind: "timerFired" })
  /**
   * A piece of what an ItemReader read: JSON text of an array, or of an object whose members are the items; `next` is
   * the cursor to read on from, absent at the end; `source` is where the piece was read: `S3://bucket/key`.
   */
  | (OfTask & { readonly kind: "itemsRead"; readonly items: string; readonly next?: string; readonly source?: string })
  | (TaskError & { readonly kind: "itemsReadFailed" })
  | (OfTask & {
      readonly kind: "childEnded";
      readonly status: Exclude<ExecutionStatus, "RUNNING">;
      /** What it had been given: of a child that was redriven, whose input the run does not hold any more. */
      readonly input?: string;
      readonly output?: string;
      readonly error?: string;
      readonly cause?: string;
    })
  | (OfTask & {
      readonly kind: "mapRunUpdated";
      readonly maxConcurrency?: number;
      readonly toleratedFailureCount?: number;
      readonly toleratedFailurePercentage?: number;
    })
  /** How a whole Map Run ended elsewhere, whatever its children came to here: what a replay knows of it. */
  | (OfTask & { readonly kind: "mapRunSucceeded"; readonly output: string })
  | (TaskError & { readonly kind: "mapRunFailed" })
  | (OfTask & { readonly kind: "resultWritten"; readonly output: string })
  | (TaskError & { readonly kind: "resultWriteFailed" })
  | { readonly kind: "stopped"; readonly at: Instant; readonly error?: string; readonly cause?: string }
  /** `clientToken`: of the request, for who keeps the journal; the run does not look at it. */
  | { readonly kind: "redriven"; readonly at: Instant; readonly clientToken?: string };

/** How a task's resource talks: it decides the family of events and when the task is over. */
export type TaskPattern = "requestResponse" | "sync" | "sync2" | "waitForTaskToken";

export type TaskTarget =
  /** A function's ARN as the resource: the Lambda… events. */
  | { readonly family: "lambda"; readonly resource: string }
  | { readonly family: "activity"; readonly resource: string }
  /** `arn:aws:states:::sqs:sendMessage.waitForTaskToken`: service `sqs`, action `sendMessage`. */
  | {
      readonly family: "service";
      readonly resource: string;
      /** As in the events: `lambda`, `aws-sdk:dynamodb`, … */
      readonly resourceType: string;
      /** As in the events, pattern included: `invoke`, `startExecution.sync:2`, … */
      readonly action: string;
      readonly pattern: TaskPattern;
    };

/** Something the world is asked to do. Answered by an input with the same token, or never (cancel…, stopChild). */
export type Effect =
  | {
      readonly kind: "invokeTask";
      readonly token: Token;
      readonly at: Instant;
      readonly state: string;
      readonly target: TaskTarget;
      /** JSON text: what the function, worker or service gets. */
      readonly input: string;
      /** 0 for the first attempt of this entry of the state. */
      readonly attempt: number;
      /** Index of the innermost Map iteration around the task; absent outside of Maps. */
      readonly iteration?: number;
      /** The value of `$$.Task.Token`, which a callback brings back. Present when the pattern waits for one, or for an activity. */
      readonly taskToken?: string;
      readonly timeoutSeconds?: number;
      readonly heartbeatSeconds?: number;
      readonly roleArn?: string;
    }
  | { readonly kind: "cancelTask"; readonly token: Token; readonly at: Instant }
  | {
      readonly kind: "setTimer";
      readonly token: Token;
      readonly at: Instant;
      readonly fireAt: Instant;
      readonly purpose: TimerPurpose;
      /** Of a backoff: how long the retrier lets it be; with jitter `fireAt` is one of many. */
      readonly delay?: Delay;
    }
  | { readonly kind: "cancelTimer"; readonly token: Token; readonly at: Instant }
  | {
      readonly kind: "readItems";
      readonly token: Token;
      readonly at: Instant;
      readonly mapRunArn: string;
      readonly resource: string;
      readonly parameters: string;
      readonly readerConfig: string;
      readonly from?: string;
    }
  | {
      readonly kind: "startChild";
      readonly token: Token;
      readonly at: Instant;
      readonly mapRunArn: string;
      readonly state: string;
      readonly index: number;
      readonly execution: ExecutionIdentity;
      readonly input: string;
    }
  /**
   * A child of a redriven Map Run goes on, under a new token: a Standard one is redriven, or tells once more how it
   * ended when it cannot be; an Express one starts anew with its input.
   */
  | {
      readonly kind: "redriveChild";
      readonly token: Token;
      readonly at: Instant;
      readonly mapRunArn: string;
      readonly state: string;
      readonly index: number;
      readonly execution: ExecutionIdentity;
    }
  | { readonly kind: "stopChild"; readonly token: Token; readonly at: Instant }
  /**
   * A ResultWriter begins: the world collects the results of the Map Run's children as they end. Before any child, and
   * once more when the Map Run is redriven: what ended well before is kept.
   */
  | (Writing & {
      readonly kind: "beginResultWriter";
      /** Of the Map Run: results of the attempts before are kept. */
      readonly redriveCount: number;
    })
  /** The children have ended, or are not going to: the world finishes the files. Answered but for ABORTED. */
  | (Writing & {
      readonly kind: "finishResultWriter";
      readonly status: MapRunStatus;
      /** Children that were not started because the Map Run failed or was aborted. */
      readonly pending: readonly { readonly execution: ExecutionIdentity; readonly input: string }[];
    })
  /** A Map Run is over: the run forgets its counts. */
  | { readonly kind: "mapRunEnded"; readonly token: Token; readonly at: Instant; readonly mapRun: MapRunView };

type Writing = {
  readonly token: Token;
  readonly at: Instant;
  readonly mapRunArn: string;
  readonly resource: string;
  /** JSON text: bucket and prefix. */
  readonly parameters: string;
  /** JSON text: the WriterConfig; `null` without one. */
  readonly writerConfig: string;
};

export type MapRunStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";

/** A Map Run as DescribeMapRun tells of it. */
export type MapRunView = {
  readonly mapRunArn: string;
  /** Whom `mapRunUpdated` is for. */
  readonly token: Token;
  readonly state: string;
  readonly status: MapRunStatus;
  readonly startedAt: Instant;
  readonly redriveCount: number;
  /** 0: as many as may. */
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  readonly itemCounts: Counts;
  /** Batches that are not made yet are pending items, but no pending executions. */
  readonly executionCounts: Counts;
  /**
   * ARN of the first child that waits to be redriven, of those that did not end well: so do all that began after it.
   * Absent where none waits, or the Map Run has ended.
   */
  readonly redriveFrom?: string;
};

/** How items, or the child executions that process them, stand: the members of DescribeMapRun's counts. */
export type Counts = {
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  readonly total: number;
  readonly resultsWritten: number;
  readonly failuresNotRedrivable: number;
  readonly pendingRedrive: number;
};

export type TimerPurpose = "wait" | "backoff" | "taskTimeout" | "heartbeat" | "executionTimeout";

/** What one step answers: the run after it, what was recorded and what is to be done, both in order. */
export type Step<R> = {
  readonly run: R;
  readonly events: readonly HistoryEvent[];
  readonly effects: readonly Effect[];
};
