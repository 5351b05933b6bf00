import type {
  AttemptSpan,
  BackoffSpan,
  BranchSpan,
  CallbackSpan,
  IterationSpan,
  Span,
  Trace,
  VisitSpan,
} from "@/lib/history/span";
import type { Interval } from "./interval";

/** A trace with what layout asks of it again and again: the children of a span and how far the record goes. */
export type Tree = {
  readonly trace: Trace;
  readonly children: readonly (readonly number[])[];
  /** The run, ms UTC. An open run goes to the last thing known of it. */
  readonly whole: Interval;
};

/** One pass. `now` (ms UTC) is where a run that is still going ends on screen; without it, its last event. */
export function makeTree(trace: Trace, now?: number): Tree {
  const children: number[][] = trace.spans.map(() => []);
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const span of trace.spans) {
    if (span.parent >= 0) children[span.parent]?.push(span.index);
    from = Math.min(from, span.start);
    to = Math.max(to, span.end ?? span.start);
  }
  const last = Math.max(to, trace.execution.lastAt ?? to, now ?? to);
  return { trace, children, whole: Number.isFinite(from) ? { from, to: last } : { from: 0, to: 0 } };
}

export function spanAt(tree: Tree, index: number): Span | null {
  return tree.trace.spans[index] ?? null;
}

export function childrenOf(tree: Tree, index: number): Span[] {
  const found: Span[] = [];
  for (const child of tree.children[index] ?? []) {
    const span = tree.trace.spans[child];
    if (span !== undefined) found.push(span);
  }
  return found;
}

/** Where a span ends on screen: an open one reaches the end of the record. */
export function endOf(tree: Tree, span: Span): number {
  if (span.end !== null) return span.end;
  return span.outcome === "open" ? tree.whole.to : Math.max(span.start, lastKnown(tree, span));
}

/** The state visit that a span belongs to, itself included; null above all visits. */
export function visitAround(tree: Tree, index: number): VisitSpan | null {
  let span = spanAt(tree, index);
  while (span !== null && span.kind !== "visit") span = spanAt(tree, span.parent);
  return span;
}

/** The span that owns an event. Linear: for a click, not for a loop. */
export function spanOfEvent(tree: Tree, eventId: number): Span | null {
  return tree.trace.spans.find((span) => span.events.includes(eventId)) ?? null;
}

export type Tries = {
  readonly attempts: readonly AttemptSpan[];
  readonly backoffs: readonly BackoffSpan[];
};

export function triesOf(tree: Tree, visit: VisitSpan): Tries {
  const attempts: AttemptSpan[] = [];
  const backoffs: BackoffSpan[] = [];
  for (const child of childrenOf(tree, visit.index)) {
    if (child.kind === "attempt") attempts.push(child);
    else if (child.kind === "backoff") backoffs.push(child);
  }
  return { attempts, backoffs };
}

export function callbackOf(tree: Tree, attempt: AttemptSpan): CallbackSpan | null {
  return childrenOf(tree, attempt.index).find((child) => child.kind === "callback") ?? null;
}

/** What a visit, attempt, redrive, branch or iteration holds one level down, attempts seen through. */
export type Inside = {
  readonly visits: readonly VisitSpan[];
  readonly branches: readonly BranchSpan[];
  readonly iterations: readonly IterationSpan[];
};

export function insideOf(tree: Tree, spans: readonly Span[]): Inside {
  const visits: VisitSpan[] = [];
  const branches: BranchSpan[] = [];
  const iterations: IterationSpan[] = [];
  for (const span of spans) {
    for (const child of childrenOf(tree, span.index).flatMap((c) =>
      seenThrough(c) ? childrenOf(tree, c.index) : [c],
    )) {
      if (child.kind === "visit") visits.push(child);
      else if (child.kind === "branch") branches.push(child);
      else if (child.kind === "iteration") iterations.push(child);
    }
  }
  return { visits, branches, iterations };
}

function seenThrough(span: Span): boolean {
  return span.kind === "attempt" || span.kind === "mapRun";
}

// A record with holes may know the children of a span but not its end. Children come after their parent.
function lastKnown(tree: Tree, span: Span): number {
  let last: number = span.start;
  const open = [...(tree.children[span.index] ?? [])];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const child = tree.trace.spans[index];
    if (child === undefined) continue;
    last = Math.max(last, child.end ?? child.start);
    open.push(...(tree.children[index] ?? []));
  }
  return last;
}
