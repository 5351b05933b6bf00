import { createHash } from "node:crypto";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Instant } from "@/lib/base/instant";
import type { EndedExecution } from "../durable/endings";
import { type AskedTask, TaskCancelled, type TaskNews } from "./performer";

/** What nested executions are started with. */
export type NestedExecutions = {
  /** Starts an execution of a machine of this engine, or finds the one of this name that a repeated attempt started. */
  start(
    task: AskedTask,
    nested: { readonly machineArn: string; readonly name: string; readonly input: string },
  ): Promise<
    | { readonly ok: true; readonly executionArn: string; readonly startedAt: Instant }
    | { readonly ok: false; readonly error: string; readonly cause: string }
  >;
  ended(executionArn: string, signal: AbortSignal): Promise<EndedExecution>;
  stop(executionArn: string): Promise<void>;
};

/**
 * `states:startExecution` with its patterns. Answers as recorded: callback/test_start_execution_sync, …_sync2,
 * …_sync_delegate_failure.
 */
export async function performNested(
  nested: NestedExecutions,
  task: AskedTask,
  tell: (news: TaskNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const { target } = task;
  const pattern = target.family === "service" ? target.pattern : "requestResponse";
  const parameters = JSON.parse(task.input) as Json;
  const read = isObject(parameters) ? parameters : {};
  const name = typeof read["Name"] === "string" ? read["Name"] : nameOf(task);
  tell({ kind: "taskStarted" });
  const started = await nested.start(task, {
    machineArn: String(read["StateMachineArn"] ?? ""),
    name,
    input: inputOf(read["Input"]),
  });
  if (!started.ok) {
    const failed = { error: `StepFunctions.${started.error}Exception`, cause: started.cause };
    return tell({ kind: pattern === "requestResponse" ? "taskFailed" : "submitFailed", ...failed });
  }
  const output = JSON.stringify(startedAnswer(started.executionArn, started.startedAt));
  if (pattern === "requestResponse") return tell({ kind: "taskSucceeded", output });
  tell({ kind: "taskSubmitted", output });
  if (pattern === "waitForTaskToken") return;
  await tellEnd(nested, started.executionArn, pattern, tell, signal);
}

async function tellEnd(
  nested: NestedExecutions,
  executionArn: string,
  pattern: "sync" | "sync2",
  tell: (news: TaskNews) => void,
  signal: AbortSignal,
): Promise<void> {
  // Who is not waited for any more is stopped, as AWS does; when the engine ends, both go on in the next one.
  const stop = () => {
    if (signal.reason instanceof TaskCancelled) void nested.stop(executionArn).catch(() => undefined);
  };
  signal.addEventListener("abort", stop, { once: true });
  const ended = await nested.ended(executionArn, signal).catch(() => null);
  if (ended === null) return;
  const { output, error, cause, status } = ended;
  if (status === "SUCCEEDED") {
    const shown = (text: string): Json => (pattern === "sync2" ? (JSON.parse(text) as Json) : text);
    const own = { Output: shown(output ?? "null"), Input: shown(ended.input) };
    return tell({ kind: "taskSucceeded", output: JSON.stringify(endedAnswer(ended, own)) });
  }
  const failed = { ...(error === null ? {} : { Error: error }), ...(cause === null ? {} : { Cause: cause }) };
  tell({ kind: "taskFailed", error: "States.TaskFailed", cause: JSON.stringify(endedAnswer(ended, failed)) });
}

/** Follows from the attempt: one that is performed again after a crash finds its execution. */
function nameOf({ attemptId }: AskedTask): string {
  const hex = createHash("sha256").update(attemptId).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function inputOf(input: Json | undefined): string {
  if (input === undefined) return "{}";
  return typeof input === "string" ? input : JSON.stringify(input);
}

function startedAnswer(executionArn: string, startedAt: Instant): JsonObject {
  const requestId = nameOfRequest(executionArn);
  const date = new Date(startedAt).toUTCString();
  const type = "application/x-amz-json-1.0";
  const length = String(64 + executionArn.length);
  return {
    ExecutionArn: executionArn,
    SdkHttpMetadata: {
      AllHttpHeaders: {
        "x-amzn-RequestId": [requestId],
        connection: ["keep-alive"],
        "Content-Length": [length],
        Date: [date],
        "Content-Type": [type],
      },
      HttpHeaders: {
        connection: "keep-alive",
        "Content-Length": length,
        "Content-Type": type,
        Date: date,
        "x-amzn-RequestId": requestId,
      },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StartDate: startedAt / 1000,
  };
}

function nameOfRequest(of: string): string {
  const hex = createHash("sha256").update(of).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Members by their names, as recorded. */
function endedAnswer(ended: EndedExecution, more: JsonObject): JsonObject {
  const { arn, name, machineArn, input, output, startedAt, stoppedAt, status } = ended;
  const isWell = status === "SUCCEEDED";
  const answer: Record<string, Json> = {
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: name,
    ...more,
    RedriveCount: 0,
    RedriveStatus: isWell ? "NOT_REDRIVABLE" : "REDRIVABLE",
    ...(isWell ? { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" } : {}),
    ...(output === null ? {} : { OutputDetails: { Included: true } }),
    StartDate: startedAt,
    StateMachineArn: machineArn,
    Status: status,
    StopDate: stoppedAt,
  };
  return Object.fromEntries(Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1)));
}
