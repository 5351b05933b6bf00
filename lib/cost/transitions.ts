import type { Span, ExecutionTrace, VisitSpan } from "@/lib/history/span";

/**
 * State transitions of one state: each time it is run is one, whether it is entered or a redrive runs it again, and each
 * retry within a visit is one more. `items` are those of both that happened within an item of an inline Map.
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
  /** ExecutionRedriven is one transition; what it schedules anew is no retry, but a state that is run again. */
  readonly redrives: number;
  /** Of `entered`: states that a redrive ran again without entering them anew. */
  readonly rerun: number;
  readonly children: Children;
  /** Own transitions, known children included; a lower bound while children are unknown. */
  readonly total: number;
};

/** Where a visit's state is not in the record: holes in a log. */
const UNNAMED = "(unknown state)";

/**
 * Counts from the spans of a history (cost.md's rule: every `*StateEntered`, every repeated `…Scheduled`,
 * `ParallelStateStarted` or `MapStateStarted` within a visit, `ExecutionRedriven` and every state that it runs again,
 * which AWS's page on redrive counts also where no Entered event says so; `MapIteration…` are none).
 *
 * @param mapRunChildren child executions by Map Run ARN, where Map Run data is at hand.
 */
export function countTransitions(trace: ExecutionTrace, mapRunChildren?: ReadonlyMap<string, number>): TransitionCount {
  const byState = new Map<string, { entered: number; retries: number; items: number }>();
  const { attempts, isRestarted } = attemptsInside(trace.spans);
  const withinItem = withinItems(trace.spans);
  let redrives = 0;
  let rerun = 0;
  let known = 0;
  let unknown = 0;
  const countOf = (name: string) => {
    const count = byState.get(name) ?? { entered: 0, retries: 0, items: 0 };
    byState.set(name, count);
    return count;
  };
  for (const span of trace.spans) {
    if (span.kind === "redrive") redrives++;
    if (span.kind === "mapRun") {
      const children = span.mapRunArn === null ? undefined : mapRunChildren?.get(span.mapRunArn);
      if (children === undefined) unknown++;
      else known += children;
    }
    if (span.kind !== "visit") continue;
    const count = countOf(span.state ?? UNNAMED);
    const again = resumesWithoutEntering(span);
    // A container that goes on keeps what it has; the states in it that are run again count by themselves.
    const enterings = again && isContainer(span) && isRestarted[span.index] === 0 ? 0 : 1;
    if (again) rerun += enterings;
    const retried = Math.max(0, (attempts[span.index] ?? 0) - 1);
    count.entered += enterings;
    count.retries += retried;
    if (withinItem[span.index] === 1) count.items += enterings + retried;
  }
  for (const name of failStatesRunAgain(trace.spans)) {
    countOf(name).entered++;
    rerun++;
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
  return { byState, entered, retries, items, redrives, rerun, children, total: entered + retries + redrives + known };
}

/** A redrive goes on with a failed visit: nothing says that the state was entered again. */
function resumesWithoutEntering(visit: VisitSpan): boolean {
  return visit.resumes !== null;
}

function isContainer({ stateType }: VisitSpan): boolean {
  return stateType === "Parallel" || stateType === "Map";
}

/** By index of a span: attempts directly inside, and 1 where one of them has a `…Started` event of its own. */
function attemptsInside(spans: readonly Span[]) {
  const attempts = new Uint32Array(spans.length);
  const isRestarted = new Uint8Array(spans.length);
  for (const span of spans) {
    if (span.kind !== "attempt") continue;
    attempts[span.parent] = (attempts[span.parent] ?? 0) + 1;
    if (span.startedAt !== null) isRestarted[span.parent] = 1;
  }
  return { attempts, isRestarted };
}

/** A Fail state that is redriven fails again at once: ExecutionFailed follows ExecutionRedriven (recorded on AWS). */
function* failStatesRunAgain(spans: readonly Span[]): Generator<string> {
  let last: VisitSpan | null = null;
  let redrive: Span | null = null;
  for (const span of spans) {
    if (span.kind === "visit") {
      last = span;
      redrive = null;
    }
    if (span.kind !== "redrive") continue;
    if (redrive?.outcome === "failed") yield last?.state ?? UNNAMED;
    redrive = span;
  }
  if (redrive?.outcome === "failed") yield last?.state ?? UNNAMED;
}

/** By index of a span: 1 within an item of a Map; a parent comes before its children, so one pass hands it down. */
function withinItems(spans: readonly Span[]): Uint8Array {
  const within = new Uint8Array(spans.length);
  for (const span of spans) within[span.index] = span.kind === "iteration" ? 1 : (within[span.parent] ?? 0);
  return within;
}
