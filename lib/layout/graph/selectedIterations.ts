import type { IterationSpan } from "@/lib/history/span";
import { spanAt, visitAround, type Tree } from "../tree";

/** Which item of which Map is looked at: the name of the Map to the index of the span. A Map without: all of its items. */
export type SelectedIterations = ReadonlyMap<string, number>;

/** The items that a span lies in, one for each Map around it. */
export function selectedIterationsAround(tree: Tree, span: number): SelectedIterations {
  const selectedIterations = new Map<string, number>();
  for (let at = spanAt(tree, span); at !== null; at = spanAt(tree, at.parent)) {
    if (at.kind !== "iteration") continue;
    const map = at.map ?? visitAround(tree, at.index)?.state;
    if (map != null) selectedIterations.set(map, at.index);
  }
  return selectedIterations;
}

/** The item after (`by` 1) or before (−1) the place that failed; null when there is none that way. */
export function nextFailedItem(items: readonly IterationSpan[], from: number, by: 1 | -1): IterationSpan | null {
  for (let i = from + by; i >= 0 && i < items.length; i += by) {
    const item = items[i];
    if (item?.outcome === "failed" || item?.outcome === "timedOut") return item;
  }
  return null;
}

/** The item with a number; of several attempts at it the last. */
export function itemNumbered(items: readonly IterationSpan[], number: number): IterationSpan | null {
  return items.findLast((item) => item.iteration === number) ?? null;
}
