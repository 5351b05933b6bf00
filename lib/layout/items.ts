import type { IterationSpan, Span } from "@/lib/history/span";
import { contentsOf, spanAt, visitAround, type Tree } from "./tree";

/*
 * Items of Maps, each once: an item is the same in each attempt at its Map, and in each redrive that takes the Map up
 * again. What became of it is what its last attempt left.
 */

/** Of a single span: a row of a Map of thousands of items asks at each drawing. */
const known = new WeakMap<Tree, Map<number, readonly IterationSpan[]>>();

/** The items inside of these spans as their last attempts left them, in the order in which they first began. */
export function itemsOf(tree: Tree, spans: readonly Span[]): readonly IterationSpan[] {
  const only = spans.length === 1 ? spans[0] : undefined;
  if (only === undefined) return findItems(tree, spans);
  const ofTree = known.get(tree) ?? new Map<number, readonly IterationSpan[]>();
  known.set(tree, ofTree);
  const items = ofTree.get(only.index) ?? findItems(tree, [only]);
  ofTree.set(only.index, items);
  return items;
}

function findItems(tree: Tree, spans: readonly Span[]): readonly IterationSpan[] {
  const { iterations } = contentsOf(tree, spans);
  return iterations.length === 0 ? NO_ITEMS : [...lastAttempts(tree, iterations).values()];
}

const NO_ITEMS: readonly IterationSpan[] = [];

/** The items by their keys, each as its last attempt left it. */
export function lastAttempts(tree: Tree, items: readonly IterationSpan[]): ReadonlyMap<string, IterationSpan> {
  return new Map(items.map((item) => [itemKey(tree, item), item]));
}

export function itemKey(tree: Tree, item: IterationSpan): string {
  return `${firstVisit(tree, item)} ${item.iteration ?? `span ${item.index}`}`;
}

/** The visit of the Map that an item belongs to, or the one that a redrive took up again with it. */
function firstVisit(tree: Tree, item: IterationSpan): number {
  let visit = visitAround(tree, item.parent);
  // Each resumes an earlier span, so this ends.
  while (visit?.resumes != null) {
    const before = spanAt(tree, visit.resumes);
    if (before?.kind !== "visit" || before.index >= visit.index) break;
    visit = before;
  }
  return visit?.index ?? -1;
}
