import { typeOfExecutionArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { readTime } from "../decode";
import { plainName, renamed, textOf } from "./names";
import type { RecordedStatus } from "../span";

/** What DescribeExecution (or the head of our own file) says about an execution; null where it says nothing. */
export type ExecutionDescription = {
  readonly arn: string | null;
  readonly name: string | null;
  readonly machineArn: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly status: RecordedStatus | null;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveStatus: string | null;
  readonly mapRunArn: string | null;
  /** JSON texts as AWS gave them; absent where it left them out (`included: false`, lists). */
  readonly input?: string;
  readonly output?: string;
  readonly redriveCount?: number;
  /** State transitions as the AWS console counts them (its export, `transitionCount`). */
  readonly transitionCount?: number;
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
} as const satisfies Record<RecordedStatus, true>;

function isStatus(text: string | null): text is RecordedStatus {
  return text !== null && Object.hasOwn(STATUSES, text);
}

const DESCRIBED = [
  "executionArn",
  "name",
  "stateMachineArn",
  "type",
  "status",
  "startDate",
  "stopDate",
  "error",
  "cause",
  "redriveStatus",
  "redriveCount",
  "mapRunArn",
  "input",
  "output",
  "transitionCount",
  "billingDetails",
] as const;

/**
 * Answers of DescribeExecution and StartSyncExecution, items of ListExecutions, the `detail` of a status event of
 * EventBridge, rows of a Map Run's result files, the head of our own file: in any spelling of the members.
 */
export function describeExecution(source: JsonObject): ExecutionDescription {
  const value = renamed(source, DESCRIBED);
  const status = textOf(value["status"]);
  const billed = readBilled(value["billingDetails"]);
  const arn = text(value["executionArn"]);
  return {
    arn,
    name: text(value["name"]),
    machineArn: text(value["stateMachineArn"]),
    type: machineType(value["type"]) ?? typeOfExecutionArn(arn),
    status: isStatus(status) ? status : null,
    startedAt: readTime(value["startDate"]),
    stoppedAt: readTime(value["stopDate"]),
    error: text(value["error"]),
    cause: text(value["cause"]),
    redriveStatus: text(value["redriveStatus"]),
    mapRunArn: text(value["mapRunArn"]),
    ...payload("input", value["input"]),
    ...payload("output", value["output"]),
    ...count("redriveCount", value["redriveCount"]),
    ...count("transitionCount", value["transitionCount"]),
    ...(billed === null ? {} : { billed }),
  };
}

function payload(name: "input" | "output", value: Json | undefined): { readonly [name: string]: string } {
  if (value === undefined || value === null) return {};
  return { [name]: typeof value === "string" ? value : jsonText(value) };
}

function count(name: "redriveCount" | "transitionCount", value: Json | undefined): { readonly [name: string]: number } {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? { [name]: value } : {};
}

/** Of two descriptions of one execution: the later one, completed by what only the other says. */
export function mergeDescriptions(a: ExecutionDescription, b: ExecutionDescription): ExecutionDescription {
  const [last, first] = isLater(b, a) ? [b, a] : [a, b];
  const said = Object.entries(last).filter(([, value]) => value !== null && value !== undefined);
  // An end belongs to the status that is later: a redriven execution that runs again has none.
  const ends = last.status === null ? {} : { stoppedAt: last.stoppedAt, error: last.error, cause: last.cause };
  return { ...first, ...Object.fromEntries(said), ...ends };
}

function isLater(a: ExecutionDescription, b: ExecutionDescription): boolean {
  if (a.status === null || b.status === null) return b.status === null;
  const redrives = (a.redriveCount ?? 0) - (b.redriveCount ?? 0);
  if (redrives !== 0) return redrives > 0;
  return (a.stoppedAt ?? -Infinity) >= (b.stoppedAt ?? -Infinity);
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

/** Members of an answer that describes, whose values are the user's or a definition: no record of ours is in them. */
const OWN = new Set(
  [...DESCRIBED, "definition", "inputDetails", "outputDetails", "traceHeader", "variableReferences"].map(plainName),
);

/** What stands in a description beside what describes: a history that a script has put there, under any name. */
export function besideDescription(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !OWN.has(plainName(name))));
}

const DEFINED = ["definition", "stateMachineArn", "name", "type", "assumed"] as const;

/** `definition` is text as AWS gives it, or the object itself as people paste it. Null when there is neither. */
export function definitionFacts(source: JsonObject): DefinitionFacts | null {
  const value = renamed(source, DEFINED);
  const { definition } = value;
  const found = typeof definition === "string" ? definition : isObject(definition) ? ownText(definition) : null;
  if (found === null || found === undefined) return null;
  const inner = isObject(definition) && typeof definition["text"] === "string" ? definition : value;
  return {
    text: found,
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

/** The console writes `standard`. */
function machineType(value: Json | undefined): "STANDARD" | "EXPRESS" | null {
  const type = textOf(value)?.toUpperCase();
  return type === "STANDARD" || type === "EXPRESS" ? type : null;
}
