import type { Instant } from "@/lib/base/instant";
import type { EventHead } from "../event";
import type { RecordedStatus } from "../span";
import type { MachineIndex } from "./machineIndex";
import { addSpan, isKind, MAX_DEPTH, nearest, type Node, type NodeOf, type Tree, type PendingAbort } from "./tree";

/** How the run, or its last segment, ended. */
export type End = {
  readonly status: RecordedStatus;
  readonly at: Instant;
  readonly error: string | null;
  readonly cause: string | null;
};

/** Everything the fold carries from one event to the next. */
export type Fold = {
  readonly tree: Tree;
  readonly machine: MachineIndex | null;
  readonly root: NodeOf<"execution">;
  /** Where the chains of the current segment hang: the execution, or the last redrive. */
  segment: NodeOf<"execution"> | NodeOf<"redrive">;
  redrives: number;
  retries: number;
  unknownEvents: number;
  firstUnknown: { readonly eventId: number; readonly type: string } | null;
  startedAt: Instant | null;
  end: End | null;
  /** By event id the span that owns it; an array, which for ids without large holes takes a fraction of what a map does. */
  readonly owners: Node[];
  /** The ids, ascending: to find the neighbour of one that is missing. */
  readonly ids: number[];
  /** `previousEventId` of an Entered event to the last such visit: how EvaluationFailed finds its state. */
  readonly entered: Map<number, NodeOf<"visit">>;
  readonly lastVisitOf: Map<string, NodeOf<"visit">>;
  /** What ended with the last failed or aborted iteration, or with an aborted state, and waits for its own Aborted event. */
  pendingAborts: PendingAbort[];
  /** Visits of the segment before the last redrive, which it may take up again. */
  redrivable: readonly NodeOf<"visit">[];
  /** Spans of earlier segments to what continues them in this one. */
  resumed: Map<Node, Node>;
  lastMapRun: NodeOf<"mapRun"> | null;
  readonly mapRuns: Map<string, NodeOf<"mapRun">>;
  /**
   * Events that show a failure without its error: a Fail state (its error is recorded by what it ends), a Parallel or
   * Map in which nothing recorded one. What comes later may tell it.
   */
  readonly unrecorded: Set<number>;
};

/** Any event, for those who need to know only which one and when. */
export type EventMoment = Pick<EventHead, "id" | "previousEventId" | "timestamp">;

/** Where a chain stood: `exact` when the very event is there, else its closest older neighbour was taken. */
export type PredecessorSpan = { readonly node: Node; readonly exact: boolean };

export function newFold(machine: MachineIndex | null, start: Instant): Fold {
  const tree: Tree = { nodes: [] };
  const root = addSpan<"execution">(tree, null, { start, segment: 0 }, { kind: "execution" });
  return {
    tree,
    machine,
    root,
    segment: root,
    redrives: 0,
    retries: 0,
    unknownEvents: 0,
    firstUnknown: null,
    startedAt: null,
    end: null,
    owners: [],
    ids: [],
    entered: new Map(),
    lastVisitOf: new Map(),
    pendingAborts: [],
    redrivable: [],
    resumed: new Map(),
    lastMapRun: null,
    mapRuns: new Map(),
    unrecorded: new Set(),
  };
}

export function ownEvent(fold: Fold, node: Node, event: EventMoment): void {
  node.span.events.push(event.id);
  fold.owners[event.id] = node;
}

/** The span that owns the event before, or the owner of the newest event that is older than it when it is missing. */
export function predecessorSpan(fold: Fold, previousEventId: number): PredecessorSpan {
  // The first state's previousEventId is 0, not 1 (691 of 691 recorded histories).
  if (previousEventId === 0) return { node: fold.segment, exact: true };
  const node = fold.owners[previousEventId];
  if (node !== undefined) return { node, exact: true };
  const neighbour = newestBelow(fold.ids, previousEventId);
  return { node: (neighbour === null ? undefined : fold.owners[neighbour]) ?? fold.segment, exact: false };
}

function newestBelow(ids: readonly number[], id: number): number | null {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return ids[low - 1] ?? null;
}

/** Opens a span of the current segment; too deep a parent is replaced by the segment itself. */
export function openSpan<K extends Node["span"]["kind"]>(
  fold: Fold,
  parent: Node,
  start: Instant,
  own: Parameters<typeof addSpan<K>>[3],
  missing = false,
): NodeOf<K> {
  const around = parent.depth < MAX_DEPTH ? parent : fold.segment;
  return addSpan<K>(fold.tree, around, { start, segment: fold.redrives, missing }, own);
}

/**
 * The span of the current segment that stands for `node`. One of an earlier segment is opened again, with
 * everything around it: a redrive goes on inside the branches and iterations that had failed.
 */
export function reopenedIn(fold: Fold, node: Node, at: Instant): Node {
  if (node.segment === fold.redrives) return node;
  if (node.parent === null || isKind(node, "redrive")) return fold.segment;
  const known = fold.resumed.get(node);
  if (known?.open === true) return known;
  // A Wait goes on with the redrive and records nothing before it is left.
  const since = isKind(node, "visit") && node.span.stateType === "Wait" ? fold.segment.span.start : at;
  const again = reopen(fold, node, reopenedIn(fold, node.parent, since), since);
  fold.resumed.set(node, again);
  return again;
}

function reopen(fold: Fold, node: Node, parent: Node, at: Instant): Node {
  const { span } = node;
  switch (span.kind) {
    case "visit": {
      const { state, stateType, index } = span;
      return openVisit(fold, parent, at, { state, stateType, resumes: index });
    }
    case "attempt": {
      const again = openAttempt(fold, parent, at, { of: span.of, length: span.length });
      again.branches = node.branches;
      return again;
    }
    case "branch":
      return openSpan<"branch">(fold, parent, at, { kind: "branch", branch: span.branch });
    case "iteration": {
      const again = openSpan<"iteration">(fold, parent, at, {
        kind: "iteration",
        iteration: span.iteration,
        map: span.map,
      });
      if (span.iteration !== null) (parent.iterations ??= new Map()).set(span.iteration, again);
      return again;
    }
    default:
      return parent;
  }
}

/** In a record with gaps a chain may seem to go on after its end: then what it lies in goes on. */
function openChain(fold: Fold, chain: Node): Node {
  if (chain.open) return chain;
  const { parent } = chain;
  return nearest(parent, (node) => node.open && (isKind(node, "branch") || isKind(node, "iteration"))) ?? fold.segment;
}

type VisitFacts = Pick<NodeOf<"visit">["span"], "state" | "stateType"> & { readonly resumes?: number };

/** Opens a visit in a chain and counts it there. */
export function openVisit(fold: Fold, chain: Node, at: Instant, facts: VisitFacts, missing = false): NodeOf<"visit"> {
  const around = openChain(fold, chain);
  const counts = (around.counts ??= new Map());
  const visit = facts.state === null ? 1 : (counts.get(facts.state) ?? 0) + 1;
  if (facts.state !== null) counts.set(facts.state, visit);
  const { state, stateType, resumes = null } = facts;
  const own = { kind: "visit", state, stateType, visit, resumes, recovery: [], next: null } as const;
  const node = openSpan<"visit">(fold, around, at, own, missing);
  around.lastVisit = node;
  if (state !== null) fold.lastVisitOf.set(state, node);
  return node;
}

type AttemptFacts = Partial<Omit<NodeOf<"attempt">["span"], "kind" | "of">> & Pick<NodeOf<"attempt">["span"], "of">;

/** Opens the next attempt of a visit. Retries and the waiting before them are told by the caller. */
export function openAttempt(
  fold: Fold,
  visit: Node,
  at: Instant,
  facts: AttemptFacts,
  missing = false,
): NodeOf<"attempt"> {
  const work = isKind(visit, "visit") ? visit.work : null;
  const attempt = (work?.attempts ?? 0) + 1;
  const { of, resourceType = null, resource = null, length = null } = facts;
  const { scheduledAt = null, startedAt = null } = facts;
  const own = { kind: "attempt", of, attempt, resourceType, resource, scheduledAt, startedAt, length } as const;
  const node = openSpan<"attempt">(fold, visit, at, { ...own, submittedAt: null }, missing);
  if (work !== null) {
    work.attempts = attempt;
    work.attempt = node;
  }
  return node;
}
