import type { EventType } from "./event";

/** Types of the events that end an execution. What a redrive adds stands behind them. */
export const EXECUTION_ENDS = [
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionTimedOut",
  "ExecutionAborted",
] as const satisfies readonly EventType[];

const ENDS: ReadonlySet<string> = new Set(EXECUTION_ENDS);

/** Whether an event of this type ends an execution. */
export function isExecutionEnd(type: string): boolean {
  return ENDS.has(type);
}
