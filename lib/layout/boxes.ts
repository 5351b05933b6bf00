import type { AttemptSpan, SpanOutcome, Span, VisitSpan } from "@/lib/history/span";
import type { Row } from "./row";
import { earliestStart, latestEnd } from "./unknownEnds";
import { callbackOf, childrenOf, contentsOf, spanAt, attemptsOf, type Tree } from "./tree";

/*
 * What a row draws, in ms UTC.
 *
 *   work      something ran: an attempt, or a state that needs none
 *   group     a Parallel, a branch, an item: what is inside has rows of its own
 *   items     an attempt of a Map: squares, one an item
 *   backoff   between two attempts
 *   waiting   a Wait state, or a callback that has not come yet
 *
 * Invariants: boxes of a row are ascending and do not overlap; `from` ≤ `to`.
 */

export type BoxKind = "work" | "group" | "items" | "backoff" | "waiting";

export type Box = {
  /** The span behind it, for selection. */
  readonly span: number;
  readonly kind: BoxKind;
  readonly from: number;
  readonly to: number;
  readonly outcome: SpanOutcome;
  /** It failed and a Catch took over. */
  readonly caught: boolean;
  /** The record lacks its start or its end: it took at most this long. */
  readonly ragged: boolean;
};

/** The boxes of one row. */
export function layoutBoxes(tree: Tree, row: Row): Box[] {
  const boxes = row.spans.flatMap((index) => {
    const span = spanAt(tree, index);
    return span === null ? [] : boxesOf(tree, span);
  });
  return apart(boxes);
}

/** Times at which something was working: all boxes but groups and the hatched ones, over the whole run. */
export function workOf(tree: Tree): Box[] {
  return tree.trace.spans.flatMap((span) => {
    if (span.kind === "visit") return visitBoxes(tree, span).filter((one) => isWork(tree, one));
    // An item of which nothing more is known: an execution of its own.
    const isBare = span.kind === "iteration" && childrenOf(tree, span.index).length === 0;
    return isBare ? [box(tree, span, "work")] : [];
  });
}

/** A Map's own box counts where its items tell less: an inline one's are all there, of a distributed one some may be stored. */
function isWork(tree: Tree, { kind, span: index }: Box): boolean {
  if (kind !== "items") return kind === "work";
  const span = spanAt(tree, index);
  if (span === null) return true;
  const isDistributed = childrenOf(tree, index).some((child) => child.kind === "mapRun");
  return isDistributed || contentsOf(tree, [span]).iterations.length === 0;
}

function boxesOf(tree: Tree, span: Span): Box[] {
  if (span.kind === "visit") return visitBoxes(tree, span);
  return [
    box(tree, span, span.kind === "iteration" || span.kind === "branch" || span.kind === "redrive" ? "group" : "work"),
  ];
}

function visitBoxes(tree: Tree, visit: VisitSpan): Box[] {
  if (visit.stateType === "Wait") return [box(tree, visit, "waiting")];
  const { attempts, backoffs } = attemptsOf(tree, visit);
  if (attempts.length === 0) return [box(tree, visit, hasInside(tree, visit) ? "group" : "work")];
  const last = attempts.at(-1);
  return [
    ...attempts.flatMap((attempt) => attemptBoxes(tree, attempt, attempt === last && visit.outcome === "caught")),
    ...backoffs.map((backoff) => box(tree, backoff, "backoff")),
  ];
}

function attemptBoxes(tree: Tree, attempt: AttemptSpan, caught: boolean): Box[] {
  const failed = attempt.outcome === "caught" ? "failed" : attempt.outcome;
  if (attempt.of === "parallel") return [{ ...box(tree, attempt, "group"), outcome: failed, caught }];
  if (attempt.of === "map") return [{ ...box(tree, attempt, "items"), outcome: failed, caught }];
  const whole = { ...box(tree, attempt, "work"), outcome: failed, caught };
  const callback = callbackOf(tree, attempt);
  if (callback === null || callback.start <= whole.from) return [whole];
  // Handed over, then waiting for the token: the end and its outcome belong to the waiting.
  return [
    { ...whole, to: callback.start, outcome: "succeeded", caught: false },
    { ...whole, kind: "waiting", from: callback.start, span: callback.index },
  ];
}

function hasInside(tree: Tree, span: Span): boolean {
  return childrenOf(tree, span.index).some(
    (child) => child.kind === "branch" || child.kind === "iteration" || child.kind === "visit",
  );
}

function box(tree: Tree, span: Span, kind: BoxKind): Box {
  const caught = span.outcome === "caught";
  return {
    span: span.index,
    kind,
    from: earliestStart(tree, span),
    to: latestEnd(tree, span),
    outcome: caught ? "failed" : span.outcome,
    caught,
    ragged: span.startMissing || (span.end === null && span.outcome !== "open"),
  };
}

// A record with gaps can make two visits of one chain overlap on paper: the later one wins.
function apart(boxes: readonly Box[]): Box[] {
  const ordered = [...boxes].sort((a, b) => a.from - b.from || a.to - b.to);
  return ordered.map((current, i) => {
    const next = ordered[i + 1];
    return next !== undefined && next.from < current.to ? { ...current, to: next.from } : current;
  });
}
