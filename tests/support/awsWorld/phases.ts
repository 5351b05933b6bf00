import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import type { Text } from "./text";

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** What DescribeExecution tells from some moment on, until the next phase begins. Times are ms after the start. */
export type Phase = {
  readonly from: number;
  readonly status: Status;
  readonly stopsAfter: number | null;
  readonly output: Text | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveCount: number;
  readonly redrivenAfter: number | null;
};

const ENDS: Readonly<Record<string, Status>> = {
  ExecutionSucceeded: "SUCCEEDED",
  ExecutionFailed: "FAILED",
  ExecutionTimedOut: "TIMED_OUT",
  ExecutionAborted: "ABORTED",
};

/** Of a history, the phases in order; the first begins with it. */
export function phasesOf(events: readonly HistoryEvent[], first: number, text: (value: string) => Text): Phase[] {
  const running = { status: "RUNNING" as const, stopsAfter: null, output: null, error: null, cause: null };
  const phases: Phase[] = [{ ...running, from: 0, redriveCount: 0, redrivenAfter: null }];
  for (const event of events) {
    const from = event.timestamp - first;
    const { redriveCount, redrivenAfter } = phases.at(-1) ?? { redriveCount: 0, redrivenAfter: null };
    const status = ENDS[event.type];
    if (event.type === "Unknown") continue;
    if (event.type === "ExecutionRedriven") {
      phases.push({ ...running, from, redriveCount: redriveCount + 1, redrivenAfter: from });
    } else if (status !== undefined) {
      const { output, error, cause } = event.details as { output?: Payload; error?: string; cause?: string };
      const told = output?.kind === "present" ? text(output.text) : null;
      const failed = { error: error ?? null, cause: cause ?? null };
      phases.push({ from, status, stopsAfter: from, output: told, ...failed, redriveCount, redrivenAfter });
    }
  }
  return phases;
}

/** The phase at some ms after the start. */
export function phaseAt(phases: readonly Phase[], after: number): Phase {
  const [first] = phases;
  if (first === undefined) throw new Error("A template without a phase.");
  return phases.findLast(({ from }) => from <= after) ?? first;
}

/** What DescribeMapRun tells from some moment on. */
export type MapRunPhase = { readonly from: number; readonly status: string; readonly redriveCount: number };

const OF_MAP_RUN: Readonly<Record<string, string>> = {
  MapRunStarted: "RUNNING",
  MapRunRedriven: "RUNNING",
  MapRunSucceeded: "SUCCEEDED",
  MapRunFailed: "FAILED",
  MapRunAborted: "ABORTED",
};

/** Of a history, the phases of its Map Run; none when it has none. */
export function mapRunPhasesOf(events: readonly HistoryEvent[], first: number): MapRunPhase[] {
  const phases: MapRunPhase[] = [];
  for (const { type, timestamp } of events) {
    const status = OF_MAP_RUN[type];
    if (status === undefined) continue;
    const redriveCount = (phases.at(-1)?.redriveCount ?? 0) + (type === "MapRunRedriven" ? 1 : 0);
    phases.push({ from: timestamp - first, status, redriveCount });
  }
  return phases;
}
