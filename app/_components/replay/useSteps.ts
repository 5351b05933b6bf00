"use client";

import { useMemo } from "react";
import type { ExecutionTrace } from "@/lib/history/span";
import { isFailure, type TimelineStep, stepAt, stepsOf } from "@/lib/history/steps";
import type { ExecutionState } from "../tab/useExecutionState";

export type Steps = {
  readonly all: readonly TimelineStep[];
  /** Null in a run without steps. */
  readonly current: TimelineStep | null;
  readonly failures: readonly TimelineStep[];
  readonly goTo: (index: number) => void;
  readonly move: (by: number) => void;
  /** To the next (1) or the previous (-1) failure, if there is one. */
  readonly moveFailure: (direction: 1 | -1) => void;
};

/** The steps of a run and the one that stands for the selected event, which is the one truth. */
export function useSteps(trace: ExecutionTrace, { event, select }: ExecutionState): Steps {
  const all = useMemo(() => stepsOf(trace), [trace]);
  const failures = useMemo(() => all.filter(isFailure), [all]);
  const current = useMemo(() => {
    if (event !== null) return stepAt(trace, all, event);
    // Who opens a failed run wants to see where it failed.
    return trace.execution.status === "FAILED" || trace.execution.status === "TIMED_OUT"
      ? (failures.at(-1) ?? all[0] ?? null)
      : (all[0] ?? null);
  }, [trace, all, failures, event]);

  return useMemo(() => {
    const at = current?.index ?? 0;
    const goTo = (index: number) => {
      const step = all[Math.min(all.length - 1, Math.max(0, index))];
      if (step !== undefined) select(step.eventId);
    };
    return {
      all,
      current,
      failures,
      goTo,
      move: (by) => goTo(at + by),
      moveFailure: (direction) => {
        const next =
          direction > 0 ? failures.find(({ index }) => index > at) : failures.findLast(({ index }) => index < at);
        if (next !== undefined) goTo(next.index);
      },
    };
  }, [all, current, failures, select]);
}
