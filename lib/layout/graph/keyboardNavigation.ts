import { nodesById } from "./byId";
import type { EdgeLayout, GraphLayout, NodeLayout } from "./graphLayout";

/*
 * Where an arrow key leads from a state: down and up along the lines, into containers and out of them; sideways to
 * what is nearest on the screen.
 */

export type Direction = "down" | "up" | "left" | "right";

/** @param weight of a line: how often it was taken; of several lines the heaviest is followed, then the first */
export function nodeInDirection(
  laid: GraphLayout,
  from: NodeLayout,
  direction: Direction,
  weight: (edge: EdgeLayout) => number,
): NodeLayout | null {
  if (direction === "left" || direction === "right") return beside(laid, from, direction);
  return direction === "down" ? below(laid, from, weight) : above(laid, from, weight);
}

function below(laid: GraphLayout, from: NodeLayout, weight: (edge: EdgeLayout) => number): NodeLayout | null {
  if (from.shape === "open") {
    const first = laid.edges.find((edge) => edge.family === "start" && parentOf(laid, edge) === from.id);
    const start = nodeAt(laid, first?.to ?? null);
    if (start !== null) return start;
  }
  for (let at: NodeLayout | null = from; at !== null; at = nodeAt(laid, at.parent)) {
    const id = at.id;
    const next = heaviest(
      laid.edges.filter((edge) => edge.from === id && edge.to !== null && edge.to !== id),
      weight,
    );
    if (next !== null) return nodeAt(laid, next.to);
  }
  return null;
}

function above(laid: GraphLayout, from: NodeLayout, weight: (edge: EdgeLayout) => number): NodeLayout | null {
  const into = laid.edges.filter((edge) => edge.to === from.id && edge.from !== from.id);
  if (into.some((edge) => edge.from === null)) return nodeAt(laid, from.parent);
  const before = heaviest(into, weight);
  return nodeAt(laid, before?.from ?? from.parent);
}

function beside(laid: GraphLayout, from: NodeLayout, direction: "left" | "right"): NodeLayout | null {
  const sign = direction === "right" ? 1 : -1;
  const around = chainOf(laid, from);
  let best: { readonly node: NodeLayout; readonly far: number } | null = null;
  for (const node of laid.nodes) {
    if (node.id === from.id || around.has(node.id) || chainOf(laid, node).has(from.id)) continue;
    const dx = sign * (middle(node).x - middle(from).x);
    if (dx <= 0) continue;
    const far = dx + 2 * Math.abs(middle(node).y - middle(from).y);
    if (best === null || far < best.far) best = { node, far };
  }
  return best?.node ?? null;
}

function heaviest(edges: readonly EdgeLayout[], weight: (edge: EdgeLayout) => number): EdgeLayout | null {
  return edges.reduce<EdgeLayout | null>(
    (best, edge) => (best === null || weight(edge) > weight(best) ? edge : best),
    null,
  );
}

function parentOf(laid: GraphLayout, edge: EdgeLayout): string | null {
  return nodeAt(laid, edge.to)?.parent ?? null;
}

function nodeAt(laid: GraphLayout, id: string | null): NodeLayout | null {
  return id === null ? null : (nodesById(laid).get(id) ?? null);
}

/** The containers around a node. */
function chainOf(laid: GraphLayout, node: NodeLayout): ReadonlySet<string> {
  const chain = new Set<string>();
  for (let at = node.parent; at !== null && !chain.has(at); at = nodeAt(laid, at)?.parent ?? null) chain.add(at);
  return chain;
}

function middle(node: NodeLayout): { readonly x: number; readonly y: number } {
  return { x: node.x + node.width / 2, y: node.y + node.height / 2 };
}
