import type { AttemptSpan, SpanOutcome, Span, StateType, ExecutionTrace, VisitSpan } from "./span";

/*
 * A run as a row of steps, one an attempt of a state, in the order in which they began: what a reader goes through one
 * after the other. A state that does everything at once is one step a visit; a Parallel or a Map is one step an attempt,
 * and what runs inside of it follows.
 */

export type TimelineStep = {
  /** Place in the row, from 0. */
  readonly index: number;
  /** Spans of the visit and of the attempt in it; a state without attempts of its own has none. */
  readonly visit: number;
  readonly attempt: number | null;
  readonly state: string | null;
  readonly stateType: StateType | null;
  /** Which visit of its state it is within what is around it, from 1, and how many there are. */
  readonly visitNumber: number;
  readonly visits: number;
  /** The first event: of a first attempt that of entering the state, else that of scheduling it again. */
  readonly eventId: number;
  /** From 1, and how many there were. */
  readonly number: number;
  readonly attempts: number;
  /** ms UTC. */
  readonly at: number;
  readonly outcome: SpanOutcome;
  /** How many Parallels and Maps are around it, and which item of the innermost Map it works on. */
  readonly depth: number;
  readonly item: number | null;
};

/** Linear in the spans. Visits of which the record holds no event are left out. */
export function stepsOf(trace: ExecutionTrace): readonly TimelineStep[] {
  const attempts = attemptsByVisit(trace.spans);
  const visits = visitsByState(trace.spans);
  const places: Place[] = [];
  const found: Omit<TimelineStep, "index">[] = [];
  for (const span of trace.spans) {
    const around = places[span.parent] ?? { depth: 0, item: null };
    places.push(placeIn(span, around));
    if (span.kind === "visit")
      found.push(...ofVisit(span, visits.get(stateKey(span)) ?? 1, attempts.get(span.index) ?? [], around));
  }
  return found.sort((a, b) => a.eventId - b.eventId).map((step, index) => ({ index, ...step }));
}

type Place = Pick<TimelineStep, "depth" | "item">;

function placeIn(span: Span, { depth, item }: Place): Place {
  if (span.kind === "branch") return { depth: depth + 1, item };
  return span.kind === "iteration" ? { depth: depth + 1, item: span.iteration } : { depth, item };
}

/** How often a state was visited, by the state in what is around it. */
function visitsByState(spans: readonly Span[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const span of spans) if (span.kind === "visit") found.set(stateKey(span), (found.get(stateKey(span)) ?? 0) + 1);
  return found;
}

function stateKey({ parent, state }: VisitSpan): string {
  return `${parent} ${state ?? ""}`;
}

function attemptsByVisit(spans: readonly Span[]): ReadonlyMap<number, readonly AttemptSpan[]> {
  const found = new Map<number, AttemptSpan[]>();
  for (const span of spans) {
    if (span.kind !== "attempt") continue;
    const list = found.get(span.parent);
    if (list === undefined) found.set(span.parent, [span]);
    else list.push(span);
  }
  return found;
}

function ofVisit(
  visit: VisitSpan,
  visits: number,
  attempts: readonly AttemptSpan[],
  place: Place,
): readonly Omit<TimelineStep, "index">[] {
  const { state, stateType } = visit;
  const head = { visit: visit.index, visitNumber: visit.visit, visits, state, stateType, ...place };
  const [entered] = visit.events;
  if (attempts.length <= 1) {
    const eventId = entered ?? attempts[0]?.events[0];
    if (eventId === undefined) return [];
    const { start: at, outcome } = visit;
    return [{ ...head, attempt: attempts[0]?.index ?? null, eventId, number: 1, attempts: 1, at, outcome }];
  }
  return attempts.flatMap((attempt, i) => {
    const eventId = i === 0 ? (entered ?? attempt.events[0]) : attempt.events[0];
    if (eventId === undefined) return [];
    const last = i === attempts.length - 1;
    const at = i === 0 ? visit.start : attempt.start;
    const outcome = last && visit.outcome !== "succeeded" ? visit.outcome : attempt.outcome;
    return [{ ...head, attempt: attempt.index, eventId, number: i + 1, attempts: attempts.length, at, outcome }];
  });
}

/**
 * The step that stands for an event: the one it belongs to, else the last that began before it, else the first.
 * Null in a run without steps. Linear in the spans: for a click, not for a loop.
 */
export function stepAt(trace: ExecutionTrace, steps: readonly TimelineStep[], eventId: number): TimelineStep | null {
  let owner = trace.spans.find((span) => span.events.includes(eventId));
  while (owner?.kind === "callback" || owner?.kind === "mapRun") owner = trace.spans[owner.parent];
  if (owner?.kind === "attempt") {
    const { index } = owner;
    const found = steps.find((step) => step.attempt === index);
    if (found !== undefined) return found;
  }
  if (owner?.kind === "visit") {
    const { index } = owner;
    const own = steps.filter((step) => step.visit === index);
    // A visit's own event is its entering or, after all attempts, its leaving.
    return own.findLast((step) => step.eventId <= eventId) ?? own[0] ?? null;
  }
  return steps.findLast((step) => step.eventId <= eventId) ?? steps[0] ?? null;
}

/** Whether a step is one to stop at when failures are looked for. */
export function isFailure({ outcome }: TimelineStep): boolean {
  return outcome === "failed" || outcome === "timedOut" || outcome === "caught";
}
