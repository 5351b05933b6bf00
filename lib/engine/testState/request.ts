import type { Json } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import type { Instant } from "@/lib/base/instant";

/*
 * A call of TestState and its answer, as AWS names them.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
 */

export type InspectionLevel = "INFO" | "DEBUG" | "TRACE";
type FieldValidationMode = "STRICT" | "PRESENT" | "NONE";

export type TestRequest = {
  /** JSON text of one state, or of a whole machine when `stateName` says which state of it is meant. */
  readonly definition: string;
  readonly stateName?: string;
  readonly roleArn?: string;
  /** JSON text; default `{}`. */
  readonly input?: string;
  readonly inspectionLevel?: InspectionLevel;
  readonly revealSecrets?: boolean;
  /** JSON text of an object. */
  readonly variables?: string;
  /** JSON text: the whole context object, instead of a made-up one. */
  readonly context?: string;
  readonly mock?: Mock;
  readonly stateConfiguration?: StateConfiguration;
};

export type Mock = {
  /** JSON text. */
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  readonly fieldValidationMode?: FieldValidationMode;
};

export type StateConfiguration = {
  /** Retries that the answering retrier has made already. */
  readonly retrierRetryCount?: number;
  /** The state inside a Map whose failure the mocked error is. */
  readonly errorCausedByState?: string;
  readonly mapIterationFailureCount?: number;
  /** JSON text: what an ItemReader would have read. */
  readonly mapItemReaderData?: string;
};

/** What a test takes from outside: its clock and the names of the execution it plays. */
export type TestPlace = {
  readonly at: Instant;
  readonly region: string;
  readonly account: string;
  /** Stand-ins for the generated names of execution and machine. */
  readonly executionName: string;
  readonly machineName: string;
  readonly seed: string;
};

type TestStatus = "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";

export type TestAnswer = {
  readonly status: TestStatus;
  /** JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  /** At DEBUG and TRACE. */
  readonly inspectionData?: InspectionData;
};

/** Stages of the data flow as JSON texts, and what was decided on the way. */
export type InspectionData = { readonly [stage in InspectedStage]?: string } & {
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  readonly errorDetails?: ErrorDetails;
};

export type InspectedStage =
  | "input"
  | "afterInputPath"
  | "afterParameters"
  | "afterArguments"
  | "afterItemsPath"
  | "afterItemSelector"
  | "result"
  | "afterResultSelector"
  | "afterResultPath"
  | "variables";

export type ErrorDetails = {
  readonly catchIndex?: number;
  readonly retryIndex?: number;
  readonly retryBackoffIntervalSeconds?: number;
};

/** A refused call. `noModel` is ours: AWS would check the mock against a model that is not known here. */
export type Refusal = {
  readonly error: "ValidationException" | "InvalidDefinition" | "InvalidExecutionInput";
  readonly message: string;
};

export function invalid(message: string): Refusal {
  return { error: "ValidationException", message };
}

/** A value of the request that is JSON text; undefined when it is not. */
export function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
