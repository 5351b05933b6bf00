import { graphOf, type MachineGraph } from "@/lib/asl/graph";
import { parseMachine } from "@/lib/asl/parse";
import type { JsonObject } from "@/lib/base/json";
import type { GraphLayout, Point, Rect } from "@/lib/layout/graph/graphLayout";

/** The graph of a definition that has to be right. */
export function graphFrom(definition: object): MachineGraph {
  const { machine, diagnostics } = parseMachine(definition as JsonObject);
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return graphOf(machine);
}

/** How far two numbers of a layout may be apart and still be the same place, px. */
const NEAR = 0.51;

/** What a layout must be; each fault in words, so that an empty list is a good layout. */
export function faultsOf(laid: GraphLayout): string[] {
  return [...overlapping(laid), ...outside(laid), ...loose(laid)];
}

function overlapping({ nodes, points }: GraphLayout): string[] {
  const levels = new Map<number, { readonly name: string; readonly rect: Rect }[]>();
  const add = (level: number, name: string, rect: Rect) => {
    const known = levels.get(level);
    if (known === undefined) levels.set(level, [{ name, rect }]);
    else known.push({ name, rect });
  };
  for (const node of nodes) add(node.level, node.id, node);
  for (const point of points) add(point.level, point.key, point);
  return [...levels.values()].flatMap((all) => {
    const byTop = all.sort((a, b) => a.rect.y - b.rect.y);
    return byTop.flatMap(({ name, rect }, i) => {
      const found: string[] = [];
      for (const other of byTop.slice(i + 1)) {
        if (other.rect.y > rect.y + rect.height) break;
        if (cut(rect, other.rect)) found.push(`${name} overlaps ${other.name}`);
      }
      return found;
    });
  });
}

function outside({ nodes, points, edges, frames, width, height }: GraphLayout): string[] {
  const whole = { x: 0, y: 0, width, height };
  const frameOf = new Map(frames.map((frame) => [frame.level, frame]));
  const holders = new Map(nodes.map((node) => [node.id, node]));
  const in_ = (name: string, rect: Rect, holder: Rect | undefined) =>
    holder !== undefined && holds(holder, rect) ? [] : [`${name} is not inside of what holds it`];
  const around = (level: number) => (level === 0 ? whole : frameOf.get(level));
  return [
    ...nodes.flatMap((node) => in_(node.id, node, around(node.level))),
    ...points.flatMap((point) => in_(point.key, point, around(point.level))),
    ...frames.flatMap((frame) => in_(`frame ${frame.level}`, frame, holders.get(frame.parent))),
    ...edges.flatMap((edge) =>
      edge.points.flatMap((point) => in_(edge.key, { ...point, width: 0, height: 0 }, around(edge.level))),
    ),
  ];
}

function loose({ nodes, points, edges }: GraphLayout): string[] {
  const named = new Map<string, Rect>(nodes.map((node) => [node.id, node]));
  const ends = new Map(points.map((point) => [point.key, point]));
  return edges.flatMap(({ key, level, from, to, points: line }) => {
    const a = from === null ? ends.get(`start ${level}`) : named.get(from);
    const b = to === null ? ends.get(`end ${level}`) : named.get(to);
    const first = line[0];
    const last = line.at(-1);
    if (a === undefined || b === undefined) return [`${key} has an end that is not drawn`];
    if (first === undefined || last === undefined || line.length < 2) return [`${key} has no line`];
    return onBorder(a, first) && onBorder(b, last) ? [] : [`${key} does not end at the borders of its states`];
  });
}

function cut(a: Rect, b: Rect): boolean {
  return (
    a.x + NEAR < b.x + b.width &&
    b.x + NEAR < a.x + a.width &&
    a.y + NEAR < b.y + b.height &&
    b.y + NEAR < a.y + a.height
  );
}

function holds(a: Rect, b: Rect): boolean {
  return (
    b.x >= a.x - NEAR &&
    b.y >= a.y - NEAR &&
    b.x + b.width <= a.x + a.width + NEAR &&
    b.y + b.height <= a.y + a.height + NEAR
  );
}

function onBorder(rect: Rect, { x, y }: Point): boolean {
  const dx = Math.min(Math.abs(x - rect.x), Math.abs(x - rect.x - rect.width));
  const dy = Math.min(Math.abs(y - rect.y), Math.abs(y - rect.y - rect.height));
  return holds(rect, { x, y, width: 0, height: 0 }) && Math.min(dx, dy) <= NEAR;
}
