import type { Span } from "@/lib/history/span";
import { spanAt, type Tree } from "./tree";

/*
 * Spans whose start or end the record lacks, and what is known around them: a hole is drawn from the last thing
 * known before it to the first thing known after it.
 *
 *   entered ●──┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈──● exited      the end of the attempt is missing: at most the visit's
 *           ● A ──┈┈┈┈┈┈┈┈┈● B                 A was never left: B was entered after it
 */

/** The earliest ms UTC at which a span can have begun. */
export function earliestStart(tree: Tree, span: Span): number {
  let at: Span = span;
  // Outwards until a start is recorded: at most as many steps as spans lie around it.
  while (at.startMissing) {
    const before = beside(tree, at, -1);
    if (before !== null) return Math.min(span.start, before.end ?? before.start);
    const around = spanAt(tree, at.parent);
    if (around === null) return Math.min(span.start, tree.whole.from);
    at = around;
  }
  return Math.min(span.start, at.start);
}

/** The latest ms UTC at which a span can have ended; of an open one the edge of the picture. */
export function latestEnd(tree: Tree, span: Span): number {
  let at: Span = span;
  while (at.end === null) {
    if (at.outcome === "open") return tree.whole.to;
    const after = beside(tree, at, 1);
    if (after !== null) return Math.max(span.start, after.start);
    const around = spanAt(tree, at.parent);
    if (around === null) return tree.whole.to;
    at = around;
  }
  return Math.max(span.start, at.end);
}

/** What came before (−1) or after (1) a span in the same chain or visit; null for what has company at the same time. */
function beside(tree: Tree, span: Span, by: 1 | -1): Span | null {
  const follows = span.kind === "visit" ? isVisit : span.kind === "attempt" ? isTry : null;
  if (follows === null) return null;
  const siblings = tree.children[span.parent] ?? [];
  for (let i = (tree.places[span.index] ?? 0) + by; i >= 0 && i < siblings.length; i += by) {
    const sibling = spanAt(tree, siblings[i] ?? -1);
    if (sibling !== null && follows(sibling)) return sibling;
  }
  return null;
}

function isVisit({ kind }: Span): boolean {
  return kind === "visit";
}

function isTry({ kind }: Span): boolean {
  return kind === "attempt" || kind === "backoff";
}
