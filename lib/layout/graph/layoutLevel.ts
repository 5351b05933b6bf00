import { Graph, layout } from "@dagrejs/dagre";
import type { Point, Rect } from "./graphLayout";
import { fromCorner, GAPS, type LevelLayout, type Linked, type Route, type Sized } from "./levelLayout";
import { layoutInRows } from "./plainRows";
import { ranksOf } from "./ranks";

/**
 * What dagre is asked to do: its time grows with the nodes and with the rows that edges cross, and its recursion
 * with the length of the longest way. Up to here a level takes well below a second.
 */
const MOST_NODES = 400;
const MOST_CROSSED = 3_000;

/** Places one level. The first node is where it starts. Deterministic; throws nothing. */
export function layoutLevel(nodes: readonly Sized[], edges: readonly Linked[]): LevelLayout {
  return isTooMuch(nodes, edges) ? layoutInRows(nodes, edges) : layoutWithDagre(nodes, edges);
}

function isTooMuch(nodes: readonly Sized[], edges: readonly Linked[]): boolean {
  if (nodes.length > MOST_NODES) return true;
  const place = new Map(nodes.map(({ key }, i) => [key, i]));
  const pairs = edges.map(({ from, to }) => [place.get(from) ?? 0, place.get(to) ?? 0] as const);
  const ranks = ranksOf(nodes.length, pairs);
  const crossed = pairs.reduce((sum, [from, to]) => sum + Math.abs((ranks[to] ?? 0) - (ranks[from] ?? 0)), 0);
  return crossed > MOST_CROSSED;
}

function layoutWithDagre(nodes: readonly Sized[], edges: readonly Linked[]): LevelLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ ranksep: GAPS.rank, nodesep: GAPS.node, edgesep: GAPS.edge, marginx: 0, marginy: 0 });
  for (const { key, width, height } of nodes) graph.setNode(key, { width, height });
  for (const { key, from, to, main, label } of edges) {
    graph.setEdge(from, to, { ...label, labelpos: "c", weight: main ? 6 : 1, minlen: 1 }, key);
  }
  layout(graph);
  return measured(graph, nodes, edges);
}

/** Least distance of a loop from its state, px. */
const LOOP = 16;

/** Out of the right side of a state and in again, through the room that was left beside it. */
function loop(rect: Rect, room: number, label: { readonly width: number }): Route {
  const right = rect.x + rect.width;
  const lane = Math.max(room, right + LOOP);
  const middle = rect.y + rect.height / 2;
  const off = rect.height / 4;
  const points = [
    { x: right, y: middle - off },
    { x: lane, y: middle - off },
    { x: lane, y: middle + off },
    { x: right, y: middle + off },
  ];
  return { points, labelAt: label.width > 0 ? { x: lane, y: middle } : null };
}

/** Moved so that everything drawn, lines and labels included, begins at the corner. */
function measured(graph: Graph, nodes: readonly Sized[], edges: readonly Linked[]): LevelLayout {
  const places = new Map<string, Rect>();
  const routes = new Map<string, Route>();
  for (const { key, width, height } of nodes) {
    const { x = 0, y = 0 } = graph.node(key);
    places.set(key, { x: x - width / 2, y: y - height / 2, width, height });
  }
  for (const { key, from, to, label } of edges) {
    const { points = [], x, y } = graph.edge(from, to, key);
    const own = from === to ? places.get(from) : undefined;
    if (own !== undefined) {
      routes.set(key, loop(own, x ?? 0, label));
      continue;
    }
    const labelAt = label.width > 0 && x !== undefined && y !== undefined ? { x, y } : null;
    routes.set(key, { points: points.map((point: Point) => ({ x: point.x, y: point.y })), labelAt });
  }
  return { ...fromCorner(places, routes, edges), simplified: false };
}
