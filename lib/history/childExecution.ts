import { isObject, type Json, jsonOrNull } from "@/lib/base/json";
import type { EventOf } from "./event";
import type { Payload } from "./payload";
import { startsExecution } from "./startsExecution";

/** The ARN of the execution that a task started; null when it started none, or the record does not hold it. */
export function startedExecution({ details }: EventOf<"TaskSubmitted" | "TaskSucceeded">): string | null {
  return startsExecution(details.resourceType, details.resource) ? startedIn(details.output) : null;
}

function startedIn(output: Payload): string | null {
  if (output.kind === "truncated") return /"ExecutionArn"\s*:\s*"(arn:[^"\\]{1,1024})"/.exec(output.text)?.[1] ?? null;
  return output.kind === "present" ? startedExecutionIn(output.text) : null;
}

/** The ARN in what StartExecution or DescribeExecution answered; null for any other text. */
export function startedExecutionIn(text: string): string | null {
  const value = jsonOrNull(text);
  const arn = isObject(value) ? value["ExecutionArn"] : null;
  return typeof arn === "string" && arn.startsWith("arn:") ? arn : null;
}

/** How a child execution ended badly, as the cause of the task that waited for it tells. */
export type ChildFailure = {
  readonly arn: string;
  readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly error: string | null;
  readonly cause: string | null;
};

/**
 * Of the cause of `States.TaskFailed`, which is what DescribeExecution answers of the child (recorded in
 * callback/test_start_execution_sync_delegate_failure); null for any other cause, and for one that was cut off.
 */
export function childFailureIn(cause: string): ChildFailure | null {
  if (!cause.startsWith("{") || !cause.includes("ExecutionArn")) return null;
  const value = jsonOrNull(cause);
  if (!isObject(value)) return null;
  const { ExecutionArn: arn, Status: status } = value;
  if (typeof arn !== "string" || (status !== "FAILED" && status !== "TIMED_OUT" && status !== "ABORTED")) return null;
  return { arn, status, error: textOf(value["Error"]), cause: textOf(value["Cause"]) };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
