import type { LaidGraph, LaidNode } from "./laid";

const known = new WeakMap<LaidGraph, ReadonlyMap<string, LaidNode>>();

/** The nodes of a graph by their names; made once for each graph. */
export function nodesById(laid: LaidGraph): ReadonlyMap<string, LaidNode> {
  let nodes = known.get(laid);
  if (nodes === undefined) {
    nodes = new Map(laid.nodes.map((node) => [node.id, node]));
    known.set(laid, nodes);
  }
  return nodes;
}
