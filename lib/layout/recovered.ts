import type { Span, SpanOutcome } from "@/lib/history/span";
import { spanAt, type Tree } from "./tree";

/*
 * What went well although an error was caught inside of it: without a mark, an item that lost its data to a Catch
 * looks like any other.
 */

const known = new WeakMap<Tree, ReadonlySet<number>>();

/** Indexes of the spans around caught visits, these not among them. One pass. */
function aroundCaught(tree: Tree): ReadonlySet<number> {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const found = new Set<number>();
  for (const span of tree.trace.spans) {
    if (span.kind !== "visit" || span.outcome !== "caught") continue;
    for (let at = spanAt(tree, span.parent); at !== null && !found.has(at.index); at = spanAt(tree, at.parent)) {
      found.add(at.index);
    }
  }
  known.set(tree, found);
  return found;
}

/** Whether a span succeeded although an error inside of it was caught. */
export function hasRecovered(tree: Tree, span: Span): boolean {
  return span.outcome === "succeeded" && aroundCaught(tree).has(span.index);
}

/** The outcome of an item or a branch as its mark tells it: `caught` when it only succeeded thanks to a catcher. */
export function markedOutcome(tree: Tree, span: Span): SpanOutcome {
  return hasRecovered(tree, span) ? "caught" : span.outcome;
}
