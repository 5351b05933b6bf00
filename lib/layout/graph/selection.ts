import type { MachineGraph } from "@/lib/asl/graph";
import type { Span } from "@/lib/history/span";
import { mostRelevantSpan } from "../findSpan";
import { visitAround, type Tree } from "../tree";
import { nodesById } from "./byId";
import type { GraphLayout, NodeLayout } from "./graphLayout";
import type { GraphOverlay, NodeOverlay } from "./overlay";

/** The state that a selected span is shown at; null above all states. */
export function stateOf(tree: Tree, span: Span | null): string | null {
  return span === null ? null : (visitAround(tree, span.index)?.state ?? null);
}

/** The node that shows a state: its own, or the closed container around it. Null when the graph has no such state. */
export function nodeShowing(
  laid: GraphLayout,
  state: string | null,
  parents: ReadonlyMap<string, string | null>,
): NodeLayout | null {
  const byId = nodesById(laid);
  // Containers are at most as deep as the definition; the bound keeps a wrong table from going round.
  for (let at = state, i = 0; at !== null && i <= parents.size; at = parents.get(at) ?? null, i++) {
    const node = byId.get(at);
    if (node !== undefined) return node;
  }
  return null;
}

/** The visit of a state that says most: the selected one if it is among them, else the last that went wrong, else the first. */
export function mostRelevantVisit(tree: Tree, { visits }: NodeOverlay, selected: Span | null): number | null {
  const around = selected === null ? null : visitAround(tree, selected.index);
  if (around !== null && visits.includes(around.index)) return around.index;
  return mostRelevantSpan(tree, visits);
}

/** The container around each state of a machine; null at the top. */
export function parentsOf(graph: MachineGraph): ReadonlyMap<string, string | null> {
  return new Map(graph.levels.flatMap(({ parent, nodes }) => nodes.map(({ id }) => [id, parent ?? null] as const)));
}

/** The Map whose items can be chosen: the selected one or the nearest around the selection, else the first that has items. */
export function visibleMap(
  { maps }: GraphOverlay,
  state: string | null,
  parents: ReadonlyMap<string, string | null>,
): string | null {
  for (let at = state, i = 0; at !== null && i <= parents.size; at = parents.get(at) ?? null, i++) {
    if (maps.has(at)) return at;
  }
  return [...maps.keys()][0] ?? null;
}
