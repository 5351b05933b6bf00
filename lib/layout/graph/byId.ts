import type { GraphLayout, NodeLayout } from "./graphLayout";

const known = new WeakMap<GraphLayout, ReadonlyMap<string, NodeLayout>>();

/** The nodes of a graph by their names; made once for each graph. */
export function nodesById(laid: GraphLayout): ReadonlyMap<string, NodeLayout> {
  let nodes = known.get(laid);
  if (nodes === undefined) {
    nodes = new Map(laid.nodes.map((node) => [node.id, node]));
    known.set(laid, nodes);
  }
  return nodes;
}
