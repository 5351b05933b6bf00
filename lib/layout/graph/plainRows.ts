import type { Point, Rect } from "./graphLayout";
import { fromCorner, GAPS, type LevelLayout, type Linked, type Route, type Sized } from "./levelLayout";
import { ranksOf } from "./ranks";

/*
 * What is left for levels that are too large for a good layout: states in rows by how far they are from the start,
 * lines straight from one to the next, ways back along the right side. Linear in states and edges.
 */

/** Nodes side by side, at most: a Choice with a thousand ways fills several lines. */
const WIDEST = 16;

export function layoutInRows(nodes: readonly Sized[], edges: readonly Linked[]): LevelLayout {
  const place = new Map(nodes.map(({ key }, i) => [key, i]));
  const pairs = edges.map(({ from, to }) => [place.get(from) ?? 0, place.get(to) ?? 0] as const);
  const ranks = ranksOf(nodes.length, pairs);
  const rows = new Map<number, Sized[]>();
  nodes.forEach((node, i) => {
    const rank = ranks[i] ?? 0;
    const row = rows.get(rank);
    if (row === undefined) rows.set(rank, [node]);
    else row.push(node);
  });
  const places = new Map<string, Rect>();
  let y = 0;
  for (const rank of [...rows.keys()].sort((a, b) => a - b)) {
    const row = rows.get(rank) ?? [];
    for (let i = 0; i < row.length; i += WIDEST) y = placeLine(row.slice(i, i + WIDEST), y, places) + GAPS.rank;
  }
  const right = [...places.values()].reduce((found, rect) => Math.max(found, rect.x + rect.width), 0);
  const routes = new Map(edges.map((edge) => [edge.key, routeOf(edge, places, right)]));
  return { ...fromCorner(places, routes, edges), simplified: true };
}

/** One line of nodes, centred; returns its lower edge. */
function placeLine(line: readonly Sized[], y: number, places: Map<string, Rect>): number {
  const width = line.reduce((sum, node) => sum + node.width, 0) + GAPS.node * (line.length - 1);
  const height = line.reduce((found, node) => Math.max(found, node.height), 0);
  let x = -width / 2;
  for (const node of line) {
    places.set(node.key, { x, y: y + (height - node.height) / 2, width: node.width, height: node.height });
    x += node.width + GAPS.node;
  }
  return y + height;
}

function routeOf({ from, to, label }: Linked, places: ReadonlyMap<string, Rect>, right: number): Route {
  const a = places.get(from);
  const b = places.get(to);
  if (a === undefined || b === undefined) return { points: [], labelAt: null };
  const points = b.y >= a.y + a.height ? down(a, b) : back(a, b, right + GAPS.node);
  const [first, second] = points.length === 2 ? points : points.slice(1, 3);
  if (label.width === 0 || first === undefined || second === undefined) return { points, labelAt: null };
  return { points, labelAt: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 } };
}

function down(a: Rect, b: Rect): readonly Point[] {
  return [
    { x: a.x + a.width / 2, y: a.y + a.height },
    { x: b.x + b.width / 2, y: b.y },
  ];
}

function back(a: Rect, b: Rect, lane: number): readonly Point[] {
  const from = a.y + a.height * 0.7;
  const to = b.y + b.height * 0.3;
  return [
    { x: a.x + a.width, y: from },
    { x: lane, y: from },
    { x: lane, y: to },
    { x: b.x + b.width, y: to },
  ];
}
