import type { State, StateMachine } from "@/lib/asl/machine";
import type { HistoryEvent } from "../event";
import type { Instant } from "@/lib/base/instant";
import { indexMachine, type MachineIndex } from "../fold/machineIndex";
import type { Span, SpanKind, ExecutionTrace, VisitSpan } from "../span";
import { waitEnd } from "../waitEnd";
import type { MapRunCounts } from "../mapRunCounts";

/** A trace that can be asked questions: the tree, downwards. */
export type View = {
  readonly trace: ExecutionTrace;
  readonly children: ReadonlyMap<number, readonly Span[]>;
  readonly machine: MachineIndex | null;
  /** `TimeoutSeconds` of the machine itself. */
  readonly timeoutSeconds: number | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly events: ReadonlyMap<number, HistoryEvent>;
  readonly mapRuns: ReadonlyMap<string, MapRunCounts>;
};

export type SpanOf<K extends SpanKind> = Extract<Span, { readonly kind: K }>;

/** What is known besides the trace; each may be missing. */
export type KnownFacts = {
  /** The definition that the trace was folded with: names retriers, catchers and limits. */
  readonly machine?: StateMachine;
  /** The events of the trace: name functions, limits and children. */
  readonly events?: readonly HistoryEvent[];
  readonly type?: "STANDARD" | "EXPRESS" | null;
  /** Of Map Runs by their ARNs. */
  readonly mapRuns?: ReadonlyMap<string, MapRunCounts>;
};

export function viewOf(trace: ExecutionTrace, { machine, events, type, mapRuns }: KnownFacts): View {
  const children = new Map<number, Span[]>();
  for (const span of trace.spans) {
    const list = children.get(span.parent);
    if (list === undefined) children.set(span.parent, [span]);
    else list.push(span);
  }
  return {
    trace,
    children,
    machine: machine === undefined ? null : indexMachine(machine),
    timeoutSeconds: machine?.timeoutSeconds ?? null,
    type: type ?? null,
    events: new Map((events ?? []).map((event) => [event.id, event])),
    mapRuns: mapRuns ?? new Map(),
  };
}

export function childrenOf<K extends SpanKind>(view: View, span: Span, kind: K): SpanOf<K>[] {
  return (view.children.get(span.index) ?? []).filter((child): child is SpanOf<K> => child.kind === kind);
}

export function parentOf(view: View, span: Span): Span | null {
  return view.trace.spans[span.parent] ?? null;
}

export function stateOf(view: View, visit: VisitSpan): State | null {
  return visit.state === null ? null : (view.machine?.get(visit.state)?.state ?? null);
}

/** When a Wait that was entered will end; null where its definition and its input do not tell. */
export function endOfWait(view: View, visit: VisitSpan): Instant | null {
  const state = stateOf(view, visit);
  const entered = eventIn(view, visit, (event) => event.type === "WaitStateEntered");
  return state === null || entered === null ? null : waitEnd(state, entered);
}

export function hasFailed(span: Span): boolean {
  return span.outcome === "failed" || span.outcome === "timedOut";
}

/** The first of a span's own events that fits. */
export function eventIn<E extends HistoryEvent>(
  view: View,
  span: Span,
  fits: (event: HistoryEvent) => event is E,
): E | null {
  for (const id of span.events) {
    const event = view.events.get(id);
    if (event !== undefined && fits(event)) return event;
  }
  return null;
}

/** Where the last segment's chain hangs: the last redrive, or the execution. */
export function segmentOf(view: View): Span | null {
  return view.trace.spans.findLast((span) => span.kind === "redrive") ?? view.trace.spans[0] ?? null;
}

/** The segment that the last redrive takes up; null without a redrive. */
export function segmentBefore(view: View): Span | null {
  const [last, before] = view.trace.spans.filter((span) => span.kind === "redrive").reverse();
  return last === undefined ? null : (before ?? view.trace.spans[0] ?? null);
}

/**
 * The visits that failed a segment, outermost first: from the one in the main chain down through the branch or item
 * that failed first to the state where it began.
 */
export function pathOfFailure(view: View, segment = segmentOf(view)): VisitSpan[] {
  const outer = segment === null ? undefined : childrenOf(view, segment, "visit").findLast(hasFailed);
  return outer === undefined ? [] : [outer, ...failedInside(view, outer)];
}

/** The visits inside the last attempt of a Parallel or Map that failed it, outermost first; empty for other states. */
export function failedInside(view: View, outer: VisitSpan): VisitSpan[] {
  const path: VisitSpan[] = [];
  let around: VisitSpan | undefined = outer;
  while (around !== undefined) {
    const attempt: SpanOf<"attempt"> | undefined = childrenOf(view, around, "attempt").at(-1);
    const chains: Span[] =
      attempt === undefined ? [] : [...childrenOf(view, attempt, "branch"), ...childrenOf(view, attempt, "iteration")];
    const [first] = chains.filter(hasFailed).sort((a, b) => (a.end ?? 0) - (b.end ?? 0));
    around = first === undefined ? undefined : childrenOf(view, first, "visit").findLast(hasFailed);
    if (around !== undefined) path.push(around);
  }
  return path;
}

/** The Parallel or Map visit that a visit is inside of; null in the main chain. */
export function containerOf(view: View, span: VisitSpan): VisitSpan | null {
  const chain = parentOf(view, span);
  if (chain === null || (chain.kind !== "branch" && chain.kind !== "iteration")) return null;
  const attempt = parentOf(view, chain);
  const container = attempt === null ? null : parentOf(view, attempt);
  return container?.kind === "visit" ? container : null;
}

/** Visits without a visit inside that is in the same condition. */
export function leaves(view: View, fits: (visit: VisitSpan) => boolean): VisitSpan[] {
  const fitting = view.trace.spans.filter((span): span is VisitSpan => span.kind === "visit" && fits(span));
  const around = new Set<number>();
  for (const visit of fitting) {
    for (let up = parentOf(view, visit); up !== null && !around.has(up.index); up = parentOf(view, up)) {
      around.add(up.index);
    }
  }
  return fitting.filter((visit) => !around.has(visit.index));
}
