import type { AttemptSpan, Span, Trace, VisitSpan } from "@/lib/history/span";

/**
 * State transitions of one state: each entering is one, and each retry within a visit is one more. `items` are
 * those of both that happened within an item of an inline Map.
 */
export type StateTransitions = { readonly entered: number; readonly retries: number; readonly items: number };

/** Child executions that a Distributed Map started; each is one transition of its parent. */
export type Children =
  | { readonly kind: "none" }
  | { readonly kind: "known"; readonly count: number }
  /** Map Runs whose number of children nobody told, beside `count` children of others: the total is a lower bound. */
  | { readonly kind: "unknown"; readonly mapRuns: number; readonly count: number };

/** The state transitions AWS charges one execution of a Standard machine for. */
export type TransitionCount = {
  readonly byState: ReadonlyMap<string, StateTransitions>;
  readonly entered: number;
  readonly retries: number;
  /** Of `entered` and `retries` together: within items of inline Maps. */
  readonly items: number;
  /** ExecutionRedriven is one transition; what it schedules anew is no retry. */
  readonly redrives: number;
  readonly children: Children;
  /** Own transitions, known children included; a lower bound while children are unknown. */
  readonly total: number;
};

/** Where a visit's state is not in the record: holes in a log. */
const UNNAMED = "(unknown state)";

/**
 * Counts from the spans of a history (cost.md's rule: every `*StateEntered`, every repeated `…Scheduled`,
 * `ParallelStateStarted` or `MapStateStarted` within a visit, `ExecutionRedriven`; `MapIteration…` are none).
 *
 * @param mapRunChildren child executions by Map Run ARN, where Map Run data is at hand.
 */
export function countTransitions(trace: Trace, mapRunChildren?: ReadonlyMap<string, number>): TransitionCount {
  const byState = new Map<string, { entered: number; retries: number; items: number }>();
  const attemptsOf = attemptsByVisit(trace.spans);
  const withinItem = withinItems(trace.spans);
  let redrives = 0;
  let known = 0;
  let unknown = 0;
  for (const span of trace.spans) {
    if (span.kind === "redrive") redrives++;
    if (span.kind === "mapRun") {
      const children = span.mapRunArn === null ? undefined : mapRunChildren?.get(span.mapRunArn);
      if (children === undefined) unknown++;
      else known += children;
    }
    if (span.kind !== "visit") continue;
    const name = span.state ?? UNNAMED;
    const count = byState.get(name) ?? { entered: 0, retries: 0, items: 0 };
    byState.set(name, count);
    const enterings = entersAnew(span) ? 1 : 0;
    const retried = Math.max(0, (attemptsOf.get(span.index) ?? 0) - 1);
    count.entered += enterings;
    count.retries += retried;
    if (withinItem[span.index] === true) count.items += enterings + retried;
  }
  let entered = 0;
  let retries = 0;
  let items = 0;
  for (const count of byState.values()) {
    entered += count.entered;
    retries += count.retries;
    items += count.items;
  }
  const children: Children =
    unknown > 0
      ? { kind: "unknown", mapRuns: unknown, count: known }
      : known > 0
        ? { kind: "known", count: known }
        : { kind: "none" };
  return { byState, entered, retries, items, redrives, children, total: entered + retries + redrives + known };
}

/** A redrive goes on with a failed visit without entering the state again. */
function entersAnew(visit: VisitSpan): boolean {
  return !(visit.resumes !== null && visit.startMissing);
}

/** Whether each span lies within an item of a Map; a parent comes before its children, so one pass hands it down. */
function withinItems(spans: readonly Span[]): boolean[] {
  const within: boolean[] = [];
  for (const span of spans) within.push(span.kind === "iteration" || (within[span.parent] ?? false));
  return within;
}

function attemptsByVisit(spans: readonly Span[]): Map<number, number> {
  const attempts = spans.filter((span): span is AttemptSpan => span.kind === "attempt");
  const counts = new Map<number, number>();
  for (const { parent } of attempts) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  return counts;
}
