import type { Instant } from "@/lib/base/instant";
import type { RetryDecision } from "@/lib/asl/recovery";
import type { Payload } from "../payload";
import type { SpanOutcome, SpanFailure, SpanKind } from "../span";
import { draft, type Own, type SpanDraft } from "./draft";

/*
 * The tree of spans while it grows.
 *
 * Invariants: `nodes[i].span.index === i`; a parent is older than its children; from `oldestOpen` along
 * `younger` come exactly the open children of a span, oldest first; depth never exceeds MAX_DEPTH, so that walks and recursion are bounded
 * whatever a file says.
 */

type Kind = SpanKind;

/** What a visit needs to know until it is left. */
export type VisitWork = {
  /** Tries so far; an evaluation that failed before anything was scheduled counts. */
  attempts: number;
  attempt: NodeOf<"attempt"> | null;
  /** Retries made by each retrier of the definition. */
  used: readonly number[];
  /** What the definition says about the last failure; null without a definition. */
  judgement: Judgement | null;
  left: boolean;
  /** Its own …StateAborted event has come. */
  abortSeen: boolean;
  /** Another visit that was entered after the same event: the first states of the branches of a Parallel. */
  sameStartCandidate: NodeOf<"visit"> | null;
  /** What a Parallel or Map was entered with, until it is left: tells what a catcher added. */
  input: Payload | null;
};

export type Judgement = { readonly retry: RetryDecision; readonly catcher: number; readonly next: string | null };

export type Node = {
  readonly span: SpanDraft;
  readonly parent: Node | null;
  readonly depth: number;
  /** Number of the redrive in which it was opened. */
  readonly segment: number;
  open: boolean;
  oldestOpen: Node | null;
  youngestOpen: Node | null;
  /** Its neighbours among the open children of its parent. */
  older: Node | null;
  younger: Node | null;
  /** The youngest visit directly inside. */
  lastVisit: NodeOf<"visit"> | null;
  /** State name to visits so far, of a chain. */
  counts: Map<string, number> | null;
  /** Index to iteration, of an attempt of a Map. */
  iterations: Map<number, NodeOf<"iteration">> | null;
  branches: number;
  /** Timeouts of an attempt, as its Scheduled event gives them. */
  limits: Limits | null;
};

export type Limits = { readonly timeoutInSeconds?: number; readonly heartbeatInSeconds?: number };

export type NodeOf<K extends Kind> = Node & {
  readonly span: Extract<SpanDraft, { kind: K }>;
} & (K extends "visit" ? { readonly work: VisitWork } : object);

/** What was stopped from further out: an Aborted event of its own is to come. */
export type PendingAbort = NodeOf<"visit"> | NodeOf<"iteration">;

export type Tree = { readonly nodes: Node[] };

/** Deeper than any definition can nest: 1 MB of JSON holds fewer Parallel states inside each other that do anything. */
export const MAX_DEPTH = 1000;

export function isKind<K extends Kind>(node: Node, kind: K): node is NodeOf<K> {
  return node.span.kind === kind;
}

export function addSpan<K extends Kind>(
  tree: Tree,
  parent: Node | null,
  at: { readonly start: Instant; readonly segment: number; readonly missing?: boolean },
  own: Own<K>,
): NodeOf<K> {
  const base = {
    index: tree.nodes.length,
    parent: parent === null ? -1 : parent.span.index,
    start: at.start,
    end: null,
    outcome: "open" as const,
    events: [],
    startMissing: at.missing ?? false,
    failure: null,
  };
  const span = draft(base, own);
  const node = {
    span,
    parent,
    depth: parent === null ? 0 : parent.depth + 1,
    segment: at.segment,
    open: true,
    oldestOpen: null,
    youngestOpen: null,
    older: null,
    younger: null,
    lastVisit: null,
    counts: null,
    iterations: null,
    branches: 0,
    limits: null,
    work: span.kind === "visit" ? freshWork() : null,
  } as unknown as NodeOf<K>;
  tree.nodes.push(node);
  if (parent !== null) linkOpen(parent, node);
  return node;
}

function linkOpen(parent: Node, node: Node): void {
  node.older = parent.youngestOpen;
  if (node.older === null) parent.oldestOpen = node;
  else node.older.younger = node;
  parent.youngestOpen = node;
}

function unlinkOpen(parent: Node, node: Node): void {
  if (node.older === null) parent.oldestOpen = node.younger;
  else node.older.younger = node.younger;
  if (node.younger === null) parent.youngestOpen = node.older;
  else node.younger.older = node.older;
  node.older = null;
  node.younger = null;
}

function freshWork(): VisitWork {
  return {
    attempts: 0,
    attempt: null,
    used: [],
    judgement: null,
    left: false,
    abortSeen: false,
    sameStartCandidate: null,
    input: null,
  };
}

/**
 * Ends a span; `end` is null where the record lacks it, and never before the start, whatever the clocks of a log
 * say. Ending again replaces what was known. What is still open inside ends with it.
 */
export function close(node: Node, end: Instant | null, outcome: SpanOutcome): void {
  if (node.open && node.parent !== null) unlinkOpen(node.parent, node);
  // Whoever knows better how these ended has ended them before, or does so after.
  while (node.oldestOpen !== null) close(node.oldestOpen, null, "unknown");
  node.open = false;
  node.span.end = end !== null && end < node.span.start ? node.span.start : end;
  node.span.outcome = outcome;
}

/** The closest of `from` and the spans around it that passes the test. */
export function nearest<N extends Node>(from: Node | null, test: (node: Node) => node is N): N | null;
export function nearest(from: Node | null, test: (node: Node) => boolean): Node | null;
export function nearest(from: Node | null, test: (node: Node) => boolean): Node | null {
  for (let node = from; node !== null; node = node.parent) if (test(node)) return node;
  return null;
}

export function isVisit(node: Node): node is NodeOf<"visit"> {
  return node.span.kind === "visit";
}

export function visitAround(node: Node | null): NodeOf<"visit"> | null {
  return nearest(node, isVisit);
}

/** The spans from the rootFailure up to the root: what failed because it failed. */
export function pathOf(rootFailure: Node | null): ReadonlySet<Node> {
  const path = new Set<Node>();
  for (let node = rootFailure; node !== null; node = node.parent) path.add(node);
  return path;
}

/** Every open span inside `node`, outer ones first. */
export function openInside(node: Node): Node[] {
  const found: Node[] = [];
  const todo: Node[] = [node];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next !== node) found.push(next);
    for (let child = next.oldestOpen; child !== null; child = child.younger) todo.push(child);
  }
  return found;
}

/** What failed in a span or in the visit around it; null when that is not recorded. */
export function failureOf(node: Node | null): SpanFailure | null {
  return node?.span.failure ?? visitAround(node)?.span.failure ?? null;
}
