import type { EventDetails } from "@/lib/history/event";
import type { ExecutionStatus } from "../protocol";
import { EXECUTION_TIMER } from "../token";
import { record } from "./record";
import type { StepContext } from "../compiledMachine";

type End = "ExecutionSucceeded" | "ExecutionFailed" | "ExecutionTimedOut" | "ExecutionAborted";

const STATUS = {
  ExecutionSucceeded: "SUCCEEDED",
  ExecutionFailed: "FAILED",
  ExecutionTimedOut: "TIMED_OUT",
  ExecutionAborted: "ABORTED",
} as const satisfies Record<End, ExecutionStatus>;

/** Records how the execution ended; nothing is recorded after it. */
export function endExecution<T extends End>(
  ctx: StepContext,
  type: T,
  previousEventId: number,
  details: EventDetails[T],
): void {
  const run = ctx.run;
  record(ctx, type, previousEventId, details);
  run.status = STATUS[type];
  if ("output" in details && details.output.kind === "present") run.output = details.output.text;
  // Recorded: DescribeExecution of one that timed out has no error.
  if ("error" in details && type !== "ExecutionTimedOut") run.error = details.error ?? null;
  if ("cause" in details) run.cause = details.cause ?? null;
  ctx.ready.length = 0;
  if (run.timeoutSet && type !== "ExecutionTimedOut") {
    ctx.effects.push({ kind: "cancelTimer", token: EXECUTION_TIMER, at: run.now });
  }
}

/** The execution's own time is over. Measured by others: the event names States.Timeout, without a cause. */
export function endTimedOut(ctx: StepContext): void {
  endExecution(ctx, "ExecutionTimedOut", 0, { error: "States.Timeout" });
}
