import type { HistoryEvent } from "@/lib/history/event";
import { decoded } from "./runs";

/** A Pass state A that gives its input on, with the texts of its payloads as they are: the caller's, what A was given, and gave. */
export function readHistory(given: string, entered: string, left: string): readonly HistoryEvent[] {
  const wire = [
    { type: "ExecutionStarted", previousEventId: 0, executionStartedEventDetails: { input: given } },
    { type: "PassStateEntered", previousEventId: 0, stateEnteredEventDetails: { name: "A", input: entered } },
    { type: "PassStateExited", previousEventId: 2, stateExitedEventDetails: { name: "A", output: left } },
    { type: "ExecutionSucceeded", previousEventId: 3, executionSucceededEventDetails: { output: left } },
  ];
  return wire.map((event, i) => decoded({ ...event, id: i + 1, timestamp: 1_700_000_000 + i }));
}
