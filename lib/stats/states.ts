import type { Trace, VisitSpan } from "@/lib/history/span";
import { type Sketch, sketchOf } from "./sketch";

/** One state over one execution. Times in ms. */
export type StateStats = {
  readonly state: string;
  readonly visits: number;
  /** Tries of a Task, a Parallel or a Map; visits of the other types have none. */
  readonly attempts: number;
  /** Each failure that a retrier or catcher could take, and each visit of another type that failed. */
  readonly failures: number;
  readonly catches: number;
  /** Over the visits that ended. */
  readonly totalMs: number;
  readonly durations: Sketch;
};

/** By state, in the order in which the states were first entered. Visits whose state is not known are left out. */
export function statesOf(trace: Trace): StateStats[] {
  const attempts = attemptsByVisit(trace);
  const visits = new Map<string, VisitSpan[]>();
  for (const span of trace.spans) {
    if (span.kind !== "visit" || span.state === null) continue;
    const known = visits.get(span.state);
    if (known === undefined) visits.set(span.state, [span]);
    else known.push(span);
  }
  return [...visits].map(([state, spans]) => {
    const times = spans.flatMap((span) => (span.end === null ? [] : [Math.max(0, span.end - span.start)]));
    return {
      state,
      visits: spans.length,
      attempts: sum(spans.map((span) => attempts.get(span.index) ?? 0)),
      failures: sum(spans.map(failuresOf)),
      catches: spans.filter((span) => span.outcome === "caught").length,
      totalMs: sum(times),
      durations: sketchOf(times),
    };
  });
}

function attemptsByVisit(trace: Trace): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const span of trace.spans) {
    if (span.kind === "attempt") counts.set(span.parent, (counts.get(span.parent) ?? 0) + 1);
  }
  return counts;
}

function failuresOf(visit: VisitSpan): number {
  if (visit.recovery.length > 0) return visit.recovery.length;
  return visit.outcome === "failed" || visit.outcome === "timedOut" ? 1 : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
