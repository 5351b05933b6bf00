import type { Instant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { readTime } from "../decode";
import type { ExecutionStatus } from "../span";

/** What DescribeExecution (or the head of our own file) says about an execution; null where it says nothing. */
export type ExecutionDescription = {
  readonly arn: string | null;
  readonly name: string | null;
  readonly machineArn: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly status: ExecutionStatus | null;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveStatus: string | null;
  readonly mapRunArn: string | null;
  /** Only of a synchronous Express execution. */
  readonly billed?: Billed;
};

/** `billingDetails` of StartSyncExecution: what AWS charges for, already rounded up. */
export type Billed = { readonly durationMs: number; readonly memoryMb: number };

/** A definition beside a history: DescribeStateMachineForExecution, DescribeStateMachine, or our own file. */
export type DefinitionFacts = {
  readonly text: string;
  readonly machineArn: string | null;
  readonly machineName: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  /** Not what AWS says this execution ran with, but what was taken for it. */
  readonly assumed: boolean;
};

const STATUSES = {
  RUNNING: true,
  SUCCEEDED: true,
  FAILED: true,
  TIMED_OUT: true,
  ABORTED: true,
  PENDING_REDRIVE: true,
  UNKNOWN: true,
} as const satisfies Record<ExecutionStatus, true>;

function isStatus(text: string | null): text is ExecutionStatus {
  return text !== null && Object.hasOwn(STATUSES, text);
}

export function describeExecution(value: JsonObject): ExecutionDescription {
  const status = text(value["status"]);
  const billed = readBilled(value["billingDetails"]);
  return {
    arn: text(value["executionArn"]),
    name: text(value["name"]),
    machineArn: text(value["stateMachineArn"]),
    type: machineType(value["type"]) ?? typeOfArn(text(value["executionArn"])),
    status: isStatus(status) ? status : null,
    startedAt: readTime(value["startDate"]),
    stoppedAt: readTime(value["stopDate"]),
    error: text(value["error"]),
    cause: text(value["cause"]),
    redriveStatus: text(value["redriveStatus"]),
    mapRunArn: text(value["mapRunArn"]),
    ...(billed === null ? {} : { billed }),
  };
}

/** Null for anything but whole chunks that an Express execution can have: 64 MB each, 100 ms each. */
function readBilled(details: Json | undefined): Billed | null {
  if (!isObject(details)) return null;
  const { billedDurationInMilliseconds: durationMs, billedMemoryUsedInMB: memoryMb } = details;
  if (typeof durationMs !== "number" || typeof memoryMb !== "number") return null;
  const whole = durationMs >= 0 && durationMs % 100 === 0 && memoryMb > 0 && memoryMb % 64 === 0;
  return whole && durationMs <= MOST_BILLED_MS && memoryMb <= MOST_BILLED_MB ? { durationMs, memoryMb } : null;
}

// Ten times what an Express execution may take, and what no execution can hold.
const MOST_BILLED_MS = 3_000_000;
const MOST_BILLED_MB = 64_000;

/** `definition` is text as AWS gives it, or the object itself as people paste it. Null when there is neither. */
export function definitionFacts(value: JsonObject): DefinitionFacts | null {
  const { definition } = value;
  const source = typeof definition === "string" ? definition : isObject(definition) ? ownText(definition) : null;
  if (source === null || source === undefined) return null;
  const inner = isObject(definition) && typeof definition["text"] === "string" ? definition : value;
  return {
    text: source,
    machineArn: text(inner["stateMachineArn"]),
    machineName: text(inner["name"]),
    type: machineType(inner["type"]),
    assumed: inner["assumed"] === true,
  };
}

function ownText(definition: JsonObject): string | null {
  if (typeof definition["text"] === "string") return definition["text"];
  return isObject(definition["States"]) ? JSON.stringify(definition) : null;
}

function text(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function machineType(value: Json | undefined): "STANDARD" | "EXPRESS" | null {
  return value === "STANDARD" || value === "EXPRESS" ? value : null;
}

/** `arn:aws:states:REGION:ACCOUNT:express:MACHINE:NAME:UUID`, or `…:execution:MACHINE:NAME`. */
export function typeOfArn(arn: string | null): "STANDARD" | "EXPRESS" | null {
  const resource = arn?.split(":")[5];
  if (resource === "express") return "EXPRESS";
  return resource === "execution" ? "STANDARD" : null;
}

/** The machine's name and the execution's, as an execution ARN holds them; null when it is none. */
export function namesOfArn(arn: string): { readonly machine: string; readonly name: string } | null {
  const parts = arn.split(":");
  const [machine, name] = [parts[6], parts[7]];
  if (typeOfArn(arn) === null || machine === undefined || name === undefined) return null;
  return { machine, name };
}
