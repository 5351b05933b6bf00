import type { GraphLevel, GraphNode, MachineGraph } from "@/lib/asl/graph";
import { visualEdges, levelsInside, type VisualEdge } from "./visualEdges";
import type { EdgeLayout, FrameLayout, GraphLayout, NodeLayout, EndpointLayout, Point } from "./graphLayout";
import { layoutLevel } from "./layoutLevel";
import type { LevelLayout } from "./levelLayout";
import { METRICS } from "./metrics";
import { widestUsualLabel } from "./nodeLabels";
import { cutMiddleToWidth, cutToWidth, textWidth } from "./text";

/*
 * From the inside out: a level is laid out for itself, and stands in the one around it as one node of its size. No
 * edge of a machine leaves its level, so nothing is lost.
 *
 *   ┌ NotifyAll ──────────────┐      header
 *   │ ┌ 0 ──────┐ ┌ 1 ──────┐ │      a frame for each level inside, side by side
 *   │ │    ●    │ │    ●    │ │
 *   │ │ [Email] │ │  [Sms]  │ │
 *   │ └─────────┘ └─────────┘ │
 *   └─────────────────────────┘
 */

/** Lays the machine out; containers named in `closed` stand as single nodes. */
export function layoutGraph(graph: MachineGraph, closed: ReadonlySet<string>): GraphLayout {
  const inside = levelsInside(graph);
  const open = (id: string) => inside.has(id) && !closed.has(id);
  const levels = new Map<number, Level>();
  // A level stands after the one around it: backwards, the inner ones are there when they are asked for.
  for (let i = graph.levels.length - 1; i >= 0; i--) {
    const level = graph.levels[i];
    if (level !== undefined)
      levels.set(
        i,
        sizedLevel(level, (node) => sizeOf(node, open, inside, levels)),
      );
  }
  return placed(graph, levels, inside, open);
}

type Level = { readonly edges: readonly VisualEdge[]; readonly layout: LevelLayout };
type Size = { readonly width: number; readonly height: number };

const START = "start";
const END = "end";
const stateKey = (id: string) => `state ${id}`;
const keyOf = (id: string | null, otherwise: string) => (id === null ? otherwise : stateKey(id));

function sizedLevel(level: GraphLevel, sizeOfNode: (node: GraphNode) => Size): Level {
  const edges = visualEdges(level);
  const point = { width: METRICS.point, height: METRICS.point };
  const ends = edges.some((edge) => edge.to === null);
  const nodes = [
    { key: START, ...point },
    ...level.nodes.map((node) => ({ key: stateKey(node.id), ...sizeOfNode(node) })),
    ...(ends ? [{ key: END, ...point }] : []),
  ];
  const links = edges.map((edge) => ({
    key: edge.key,
    from: keyOf(edge.from, START),
    to: keyOf(edge.to, END),
    main: edge.family !== "catch",
    label: labelSize(edge.label),
  }));
  return { edges, layout: layoutLevel(nodes, links) };
}

function labelSize(label: string): Size {
  if (label === "") return { width: 0, height: 0 };
  return { width: Math.min(METRICS.label, textWidth(label, METRICS.small) + 10), height: 18 };
}

function sizeOf(
  node: GraphNode,
  open: (id: string) => boolean,
  inside: ReadonlyMap<string, readonly number[]>,
  levels: ReadonlyMap<number, Level>,
): Size {
  const lines = Math.max(textWidth(node.id, METRICS.name), textWidth(widestUsualLabel(node), METRICS.small));
  const text = Math.min(METRICS.most, lines + METRICS.before + METRICS.after);
  // Room for the second line and, on containers, for the button that opens them.
  const own = Math.max(METRICS.least, Math.ceil(text) + (inside.has(node.id) ? 20 : 0));
  if (!open(node.id)) return { width: own, height: METRICS.node };
  const layouts = (inside.get(node.id) ?? []).flatMap((i) => levels.get(i)?.layout ?? []);
  const wide = layouts.reduce((sum, layout) => sum + layout.width + 2 * METRICS.padding, 0);
  const high = layouts.reduce((found, layout) => Math.max(found, layout.height), 0);
  return {
    width: Math.max(own, wide + METRICS.between * (layouts.length + 1)),
    height: METRICS.header + high + 2 * METRICS.padding + METRICS.between,
  };
}

function placed(
  graph: MachineGraph,
  levels: ReadonlyMap<number, Level>,
  inside: ReadonlyMap<string, readonly number[]>,
  open: (id: string) => boolean,
): GraphLayout {
  const nodes: NodeLayout[] = [];
  const points: EndpointLayout[] = [];
  const edges: EdgeLayout[] = [];
  const frames: FrameLayout[] = [];
  let simplified = 0;
  const todo: { readonly index: number; readonly at: Point }[] = [{ index: 0, at: { x: 0, y: 0 } }];
  // Grows while it is gone through: what is inside comes after what is around it.
  for (const { index, at } of todo) {
    const level = graph.levels[index];
    const laid = levels.get(index);
    if (level === undefined || laid === undefined) continue;
    if (laid.layout.simplified) simplified += 1;
    const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + at.x, y: point.y + at.y });
    for (const kind of [START, END] as const) {
      const rect = laid.layout.places.get(kind);
      if (rect !== undefined) points.push({ ...move(rect), key: `${kind} ${index}`, kind, level: index });
    }
    for (const state of level.nodes) {
      const rect = laid.layout.places.get(stateKey(state.id));
      if (rect === undefined) continue;
      const shape = !inside.has(state.id) ? "state" : open(state.id) ? "open" : "closed";
      const node = nodeOf(state, shape, level, index, move(rect));
      nodes.push(node);
      if (shape === "open") todo.push(...layFrames(node, inside.get(state.id) ?? [], graph, levels, frames));
    }
    for (const edge of laid.edges) {
      const route = laid.layout.routes.get(edge.key);
      if (route === undefined) continue;
      const labelAt = route.labelAt === null ? null : move(route.labelAt);
      const cut = edge.family === "catch" ? cutToWidth : cutMiddleToWidth;
      const text = cut(edge.label, METRICS.small, METRICS.label - 8);
      edges.push({ ...edge, level: index, points: route.points.map(move), labelAt, text });
    }
  }
  const whole = levels.get(0)?.layout ?? { width: 0, height: 0 };
  return { width: whole.width, height: whole.height, nodes, points, edges, frames, simplified };
}

function nodeOf(
  state: GraphNode,
  shape: NodeLayout["shape"],
  level: GraphLevel,
  index: number,
  rect: Point & Size,
): NodeLayout {
  const room = rect.width - METRICS.before - 10 - (shape === "state" ? 0 : 20);
  return {
    ...rect,
    id: state.id,
    state,
    shape,
    parent: level.parent ?? null,
    level: index,
    depth: level.depth,
    label: cutToWidth(state.id, METRICS.name, room),
  };
}

/** Places the frames of a container side by side, in its middle; returns where the levels in them begin. */
function layFrames(
  node: NodeLayout,
  inner: readonly number[],
  graph: MachineGraph,
  levels: ReadonlyMap<number, Level>,
  frames: FrameLayout[],
): { readonly index: number; readonly at: Point }[] {
  const { padding, between, header } = METRICS;
  const widths = inner.map((index) => (levels.get(index)?.layout.width ?? 0) + 2 * padding);
  const all = widths.reduce((sum, width) => sum + width, 0) + between * (inner.length - 1);
  const height = node.height - header - between;
  let x = node.x + (node.width - all) / 2;
  return inner.map((index, i) => {
    const width = widths[i] ?? 0;
    const branch = graph.levels[index]?.branch ?? null;
    frames.push({ x, y: node.y + header, width, height, level: index, parent: node.id, branch });
    const at = { x: x + padding, y: node.y + header + padding };
    x += width + between;
    return { index, at };
  });
}
