import type { State, StateMachine } from "@/lib/asl/machine";
import { indexMachine, type MachineIndex } from "../fold/machineIndex";
import type { Span, SpanKind, ExecutionTrace, VisitSpan } from "../span";

/** A trace that can be asked questions: the tree, downwards. */
export type View = {
  readonly trace: ExecutionTrace;
  readonly children: ReadonlyMap<number, readonly Span[]>;
  readonly machine: MachineIndex | null;
};

export type SpanOf<K extends SpanKind> = Extract<Span, { readonly kind: K }>;

export function viewOf(trace: ExecutionTrace, machine: StateMachine | null): View {
  const children = new Map<number, Span[]>();
  for (const span of trace.spans) {
    const list = children.get(span.parent);
    if (list === undefined) children.set(span.parent, [span]);
    else list.push(span);
  }
  return { trace, children, machine: machine === null ? null : indexMachine(machine) };
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

export function hasFailed(span: Span): boolean {
  return span.outcome === "failed" || span.outcome === "timedOut";
}

/** Where the last segment's chain hangs: the last redrive, or the execution. */
export function segmentOf(view: View): Span | null {
  return view.trace.spans.findLast((span) => span.kind === "redrive") ?? view.trace.spans[0] ?? null;
}

/**
 * The visits that failed the run, outermost first: from the one in the main chain down through the branch or item
 * that failed first to the state where it began.
 */
export function pathOfFailure(view: View): VisitSpan[] {
  const segment = segmentOf(view);
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
