import type { Span, ExecutionTrace, VisitSpan } from "@/lib/history/span";
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
export function statesOf({ spans }: ExecutionTrace): StateStats[] {
  const tallies = new Map<string, Tally>();
  // One pass: a visit comes before its attempts.
  for (const span of spans) {
    if (span.kind === "attempt") countAttempt(tallies, spans[span.parent]);
    else if (span.kind === "visit" && span.state !== null) countVisit(tallyOf(tallies, span.state), span);
  }
  return [...tallies].map(([state, { times, ...counts }]) => ({ state, ...counts, durations: sketchOf(times) }));
}

type Tally = { visits: number; attempts: number; failures: number; catches: number; totalMs: number; times: number[] };

function tallyOf(tallies: Map<string, Tally>, state: string): Tally {
  const known = tallies.get(state);
  if (known !== undefined) return known;
  const fresh: Tally = { visits: 0, attempts: 0, failures: 0, catches: 0, totalMs: 0, times: [] };
  tallies.set(state, fresh);
  return fresh;
}

function countVisit(tally: Tally, visit: VisitSpan): void {
  tally.visits++;
  tally.failures += failuresOf(visit);
  if (visit.outcome === "caught") tally.catches++;
  if (visit.end === null) return;
  const ms = Math.max(0, visit.end - visit.start);
  tally.totalMs += ms;
  tally.times.push(ms);
}

function countAttempt(tallies: Map<string, Tally>, parent: Span | undefined): void {
  if (parent?.kind === "visit" && parent.state !== null) tallyOf(tallies, parent.state).attempts++;
}

function failuresOf(visit: VisitSpan): number {
  if (visit.recovery.length > 0) return visit.recovery.length;
  return visit.outcome === "failed" || visit.outcome === "timedOut" ? 1 : 0;
}
