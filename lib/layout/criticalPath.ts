import type { Span } from "@/lib/history/span";
import { childrenOf, endOf, spanAt, type Tree } from "./tree";

/*
 * The steps that the end waited for: shortening one of them would have ended the run earlier. Found backwards: from
 * the end of what holds them, the one that ended last; from its start, the one that ended last before that; and the
 * same inside of each.
 *
 *   Parallel ├────────────────────┤
 *   branch 1 ├──A──┤├──B──┤           not on it: branch 2 ended later
 *   branch 2 ├────────C───────────┤   on it
 *
 *   Map of 5, two at once
 *   item 0   ├─────┤                  on it: item 2 had to wait for it
 *   item 1   ├────────┤
 *   item 2         ├──────────┤       on it: it ended last
 */

type CriticalPath = {
  /** Indexes of the spans on it, what holds them among them. */
  readonly spans: ReadonlySet<number>;
  /** Time in ms that each of them adds to the run by itself: what no span inside of it covers. */
  readonly own: ReadonlyMap<number, number>;
};

const known = new WeakMap<Tree, CriticalPath>();

/** The critical path of a run, as far as the record tells ends. Linear but for the sorting of siblings. */
export function criticalPath(tree: Tree): CriticalPath {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const spans = new Set<number>();
  const own = new Map<number, number>();
  const root = spanAt(tree, 0);
  const todo: { readonly span: Span; readonly until: number }[] = [];
  if (root !== null) todo.push({ span: root, until: endOf(tree, root) });
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { span, until } = next;
    spans.add(span.index);
    const waited = waitedFor(tree, span, until);
    todo.push(...waited);
    const covered = waited.reduce((sum, inner) => sum + Math.max(0, inner.until - inner.span.start), 0);
    own.set(span.index, Math.max(0, until - span.start - covered));
  }
  const path = { spans, own };
  known.set(tree, path);
  return path;
}

/** The spans inside of one that its end (`until`, ms UTC) waited for, the last first. */
function waitedFor(tree: Tree, around: Span, until: number): { readonly span: Span; readonly until: number }[] {
  const found: { readonly span: Span; readonly until: number }[] = [];
  let at = until;
  for (const { span, end } of byEnd(tree, around)) {
    if (end > at && found.length > 0) continue;
    found.push({ span, until: Math.min(end, at) });
    at = span.start;
  }
  return found;
}

/** What is inside of a span, the last to end first; what was stopped because another failed is not waited for. */
function byEnd(tree: Tree, around: Span): { readonly span: Span; readonly end: number }[] {
  const inner = childrenOf(tree, around.index);
  const isBroken = inner.some(({ outcome }) => outcome === "failed" || outcome === "timedOut");
  return inner
    .filter(({ outcome }) => !(isBroken && outcome === "aborted"))
    .map((span) => ({ span, end: endOf(tree, span) }))
    .sort((a, b) => b.end - a.end || b.span.index - a.span.index);
}
