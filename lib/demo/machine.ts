import type { Json } from "@/lib/base/json";
import type { MachineType } from "@/lib/asl/machine";
import type { ExecutionIdentity } from "@/lib/engine/protocol";
import type { Chance } from "./chance";

/** A machine that could be somebody's, and how the world around it behaves on a normal day. */
export type DemoMachine = {
  readonly name: string;
  readonly type: MachineType;
  readonly definition: Json;
  /** Its part of all executions, relative to the others. */
  readonly share: number;
  /** Relative traffic by hour of the day, UTC: 24 numbers. */
  readonly hours: readonly number[];
  /** Traffic on a Saturday or Sunday against a weekday. */
  readonly weekend: number;
  readonly input: (chance: Chance, at: Date) => Json;
  /** Prefix of the executions' names. */
  readonly prefix: string;
  /** By the name of the state. */
  readonly tasks: Readonly<Record<string, TaskModel>>;
};

export type TaskModel = {
  readonly medianMs: number;
  /** Standard deviation of the logarithm of the latency. */
  readonly spread: number;
  /** What the service, function or callback answers. `input` is what the task was given. */
  readonly output: (input: Json, chance: Chance) => Json;
  /** Errors of a normal day. */
  readonly mishaps: readonly Mishap[];
};

export type Mishap = { readonly rate: number; readonly error: string; readonly cause: string };

/** Shop hours with a lunch dip and an evening peak. */
export const SHOPPING = [2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 13, 12, 11, 11, 12, 13, 14, 15, 17, 19, 18, 13, 8, 4] as const;
/** Much the same all day. */
export const STEADY = [8, 8, 8, 8, 8, 8, 9, 9, 10, 10, 11, 11, 11, 11, 11, 11, 10, 10, 10, 10, 9, 9, 8, 8] as const;
/** The hours after midnight. */
export const NIGHTLY = [1, 30, 40, 20, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as const;
/** Office hours. */
export const OFFICE = [0, 0, 0, 0, 0, 1, 3, 9, 14, 15, 14, 11, 9, 12, 14, 13, 10, 5, 2, 1, 0, 0, 0, 0] as const;

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";

/** An execution of a machine in the demo's account. `run` ends the ARN of an Express one, where a name is no identity. */
export function executionIdentity(
  { name: machine, type }: Pick<DemoMachine, "name" | "type">,
  name: string,
  run: string,
): ExecutionIdentity {
  const arn = (kind: string, rest: string) => `arn:aws:states:${REGION}:${ACCOUNT}:${kind}:${machine}${rest}`;
  return {
    id: type === "EXPRESS" ? arn("express", `:${name}:${run}`) : arn("execution", `:${name}`),
    name,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${machine}-role`,
    stateMachineId: arn("stateMachine", ""),
    stateMachineName: machine,
    type,
    region: REGION,
  };
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

/** The answer of the optimized Lambda integration around what the function returned. */
export function invoked(payload: Json, chance: Chance): Json {
  const requestId = chance.uuid();
  return {
    ExecutedVersion: "$LATEST",
    Payload: payload,
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

/** What a Lambda function's failure looks like as a cause. */
export function functionError(errorType: string, errorMessage: string): string {
  return JSON.stringify({
    errorMessage,
    errorType,
    stackTrace: [`  at handler (/var/task/index.js:${errorMessage.length}:11)`],
  });
}

/** A retry on the errors that Lambda itself throws when it is busy. */
export const RETRY_LAMBDA: Json = {
  ErrorEquals: ["Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.SdkClientException"],
  IntervalSeconds: 2,
  MaxAttempts: 3,
  BackoffRate: 2,
};

export const THROTTLED = {
  error: "Lambda.TooManyRequestsException",
  cause: "Rate Exceeded. (Service: Lambda, Status Code: 429)",
} as const;

/** The payload a lambda:invoke task was given. */
export function payloadOf(input: Json): Readonly<Record<string, Json>> {
  const payload = typeof input === "object" && input !== null && "Payload" in input ? input.Payload : input;
  return typeof payload === "object" && payload !== null && !Array.isArray(payload)
    ? (payload as Readonly<Record<string, Json>>)
    : {};
}
