import type { GraphEdge, GraphLevel, MachineGraph } from "@/lib/asl/graph";

/*
 * The edges of a level as they are drawn. Ways from one state to another that a history cannot tell apart (several
 * rules of a Choice, several catchers) are one line; a line a catcher takes is never one that success takes.
 *
 *   (start) ──▶ A ──flow──▶ B ──▶ (end)
 *               └──catch──▶ C ──▶ (end)
 */

export type EdgeFamily = "start" | "flow" | "catch" | "end";

export type VisualEdge = {
  readonly key: string;
  readonly family: EdgeFamily;
  /** Null: where the level starts. */
  readonly from: string | null;
  /** Null: where the level ends. */
  readonly to: string | null;
  /** Short, beside the line; empty when there is nothing to say. */
  readonly label: string;
  /** Everything that the label stands for, one a line. */
  readonly labels: readonly string[];
};

/** Names an edge whatever the layout: the same for what is drawn and for what a run took. */
export function edgeKey(family: EdgeFamily, from: string | null, to: string | null): string {
  return JSON.stringify([family, from, to]);
}

/** Every line of a level, in the order of the definition. */
export function visualEdges(level: GraphLevel): readonly VisualEdge[] {
  const groups = new Map<
    string,
    { readonly first: GraphEdge; readonly family: EdgeFamily; readonly labels: string[] }
  >();
  for (const edge of level.edges) {
    const family = edge.kind === "catch" ? "catch" : "flow";
    const key = edgeKey(family, edge.from, edge.to);
    const group = groups.get(key) ?? { first: edge, family, labels: [] };
    groups.set(key, group);
    const label = labelOf(edge);
    if (label !== "") group.labels.push(label);
  }
  const between = [...groups].map(([key, { first, family, labels }]): VisualEdge => {
    const more = labels.length > 1 ? ` +${labels.length - 1}` : "";
    return { key, family, from: first.from, to: first.to, label: `${labels[0] ?? ""}${more}`, labels };
  });
  const ends = level.nodes.filter((node) => node.terminal).map((node) => bare("end", node.id, null));
  return [bare("start", null, level.startAt), ...between, ...ends];
}

function bare(family: EdgeFamily, from: string | null, to: string | null): VisualEdge {
  return { key: edgeKey(family, from, to), family, from, to, label: "", labels: [] };
}

function labelOf(edge: GraphEdge): string {
  if (edge.kind === "default") return "otherwise";
  return "label" in edge ? edge.label : "";
}

/** The levels inside each state that holds some, in order. */
export function levelsInside(graph: MachineGraph): ReadonlyMap<string, readonly number[]> {
  const inside = new Map<string, number[]>();
  graph.levels.forEach(({ parent }, i) => {
    if (parent === undefined) return;
    const levels = inside.get(parent);
    if (levels === undefined) inside.set(parent, [i]);
    else levels.push(i);
  });
  return inside;
}

/** States that a reader sees before opening more of a machine, at most; what is deeper starts closed. */
const FIRST_SIGHT = 250;

/** The containers that start closed: the deepest levels are closed until what is left is few enough. */
export function initiallyClosed(graph: MachineGraph, most = FIRST_SIGHT): ReadonlySet<string> {
  const deepest = Math.max(0, ...graph.levels.map((level) => level.depth));
  const upTo = (depth: number) =>
    graph.levels.reduce((sum, level) => sum + (level.depth <= depth ? level.nodes.length : 0), 0);
  let shown = deepest;
  while (shown > 0 && upTo(shown) > most) shown -= 1;
  return new Set(graph.levels.flatMap(({ parent, depth }) => (parent !== undefined && depth > shown ? [parent] : [])));
}
