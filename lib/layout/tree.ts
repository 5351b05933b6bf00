import type {
  AttemptSpan,
  BackoffSpan,
  BranchSpan,
  CallbackSpan,
  ExecutionSpan,
  IterationSpan,
  Span,
  ExecutionTrace,
  VisitSpan,
} from "@/lib/history/span";
import type { Interval } from "./interval";

/** A trace with what layout asks of it again and again: the children of a span and how far the record goes. */
export type Tree = {
  readonly trace: ExecutionTrace;
  readonly children: readonly (readonly number[])[];
  /** Place of each span among the children of the one around it. */
  readonly places: readonly number[];
  /** What the picture shows, ms UTC: of a run without an end somewhat more than is known of it. */
  readonly whole: Interval;
  /** How far the record goes, ms UTC; nothing is known of what came later. */
  readonly knownTo: number;
};

/** Beyond the last event of a run without an end, as a share of what is known: room to show that bars are open. */
const BEYOND = 0.06;
const LEAST_BEYOND = 50;

/** One pass. */
export function makeTree(trace: ExecutionTrace): Tree {
  const children: number[][] = trace.spans.map(() => []);
  const places: number[] = [];
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const span of trace.spans) {
    const siblings = children[span.parent];
    places.push(siblings?.length ?? 0);
    siblings?.push(span.index);
    from = Math.min(from, span.start);
    to = Math.max(to, span.end ?? span.start);
  }
  if (!Number.isFinite(from)) return { trace, children, places, whole: { from: 0, to: 0 }, knownTo: 0 };
  const knownTo = Math.max(to, trace.execution.lastAt ?? to);
  const beyond = Math.max(LEAST_BEYOND, Math.ceil((knownTo - from) * BEYOND));
  const whole = { from, to: isOpen(trace) ? knownTo + beyond : knownTo };
  return { trace, children, places, whole, knownTo };
}

/** Whether something was open when the record stops. */
function isOpen({ spans }: ExecutionTrace): boolean {
  return spans[0]?.outcome === "open";
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

/** Where a span ends as far as it is known: an open one reaches the end of the record, one with a hole what is known in it. */
export function endOf(tree: Tree, span: Span): number {
  if (span.end !== null) return span.end;
  return span.outcome === "open" ? Math.max(span.start, tree.knownTo) : Math.max(span.start, lastKnown(tree, span));
}

/** `least`: it took at least this long: it was open when it was recorded, or its start or end is not recorded. */
export type Length = { readonly ms: number; readonly least: boolean };

/** How long a span took, as far as the record tells. */
export function lengthOf(tree: Tree, span: Span): Length {
  return { ms: endOf(tree, span) - span.start, least: span.end === null || span.startMissing };
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

export type AttemptsOfVisit = {
  readonly attempts: readonly AttemptSpan[];
  readonly backoffs: readonly BackoffSpan[];
};

export function attemptsOf(tree: Tree, visit: VisitSpan): AttemptsOfVisit {
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
export type ContainerContents = {
  readonly visits: readonly VisitSpan[];
  readonly branches: readonly BranchSpan[];
  readonly iterations: readonly IterationSpan[];
};

/** Whether `contentsOf` a span would find anything: of thousands of steps most hold nothing. */
export function holdsContents(tree: Tree, index: number): boolean {
  return (tree.children[index] ?? []).some((child) => {
    const span = tree.trace.spans[child];
    if (span === undefined) return false;
    return seenThrough(span)
      ? (tree.children[child] ?? []).some((inner) => isContent(tree, inner))
      : isContent(tree, child);
  });
}

function isContent(tree: Tree, index: number): boolean {
  const kind = tree.trace.spans[index]?.kind;
  return kind === "visit" || kind === "branch" || kind === "iteration";
}

export function contentsOf(tree: Tree, spans: readonly Span[]): ContainerContents {
  const visits: VisitSpan[] = [];
  const branches: BranchSpan[] = [];
  const iterations: IterationSpan[] = [];
  const sort = (child: Span) => {
    if (child.kind === "visit") visits.push(child);
    else if (child.kind === "branch") branches.push(child);
    else if (child.kind === "iteration") iterations.push(child);
  };
  const among = (index: number, act: (child: Span) => void) => {
    for (const child of tree.children[index] ?? []) {
      const span = tree.trace.spans[child];
      if (span !== undefined) act(span);
    }
  };
  for (const { index } of spans) {
    among(index, (child) => (seenThrough(child) ? among(child.index, sort) : sort(child)));
  }
  return { visits, branches, iterations };
}

/** Executions that the attempts of a span started, or that are the item itself: of a record alone none. */
export function executionsIn(tree: Tree, span: Span): ExecutionSpan[] {
  if (!holdsExecutions(tree)) return [];
  return childrenOf(tree, span.index)
    .flatMap((child) => (seenThrough(child) ? childrenOf(tree, child.index) : [child]))
    .filter((child) => child.kind === "execution");
}

const holding = new WeakMap<Tree, boolean>();

/** Whether executions of others were opened in place: of nearly all trees none, and none of their rows looks for them. */
function holdsExecutions(tree: Tree): boolean {
  const known = holding.get(tree) ?? tree.trace.spans.some(({ kind, index }) => kind === "execution" && index > 0);
  holding.set(tree, known);
  return known;
}

function seenThrough(span: Span): boolean {
  return span.kind === "attempt" || span.kind === "mapRun";
}

// A record with gaps may know the children of a span but not its end. Children come after their parent.
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
