import type { GraphNode } from "@/lib/asl/graph";
import type { VisualEdge } from "./visualEdges";

/*
 * A machine as geometry: px from the upper left corner, y downwards. Plain data, the same for the same input.
 */

export type Point = { readonly x: number; readonly y: number };
/** `x` and `y` are the upper left corner. */
export type Rect = Point & { readonly width: number; readonly height: number };

export type NodeLayout = Rect & {
  /** The name of the state. */
  readonly id: string;
  readonly state: GraphNode;
  /** `closed`: it holds levels that are not drawn. */
  readonly shape: "state" | "open" | "closed";
  /** The container around it; null at the top. */
  readonly parent: string | null;
  /** Index of the level in the graph. */
  readonly level: number;
  readonly depth: number;
  /** The name, cut to the width of the node. */
  readonly label: string;
};

/** Where a level starts or ends: a small circle. */
export type EndpointLayout = Rect & { readonly key: string; readonly kind: "start" | "end"; readonly level: number };

export type EdgeLayout = VisualEdge & {
  readonly level: number;
  /** From the border of the one node to the border of the other, at least two points. */
  readonly points: readonly Point[];
  /** Middle of the label; null when the label is empty. */
  readonly labelAt: Point | null;
  /** The label, cut to the room that it was given. */
  readonly text: string;
};

/** The ground of one branch of an open Parallel, or of the processor of an open Map. */
export type FrameLayout = Rect & { readonly level: number; readonly parent: string; readonly branch: number | null };

export type GraphLayout = {
  readonly width: number;
  readonly height: number;
  /** Containers before what is inside them. */
  readonly nodes: readonly NodeLayout[];
  readonly points: readonly EndpointLayout[];
  readonly edges: readonly EdgeLayout[];
  readonly frames: readonly FrameLayout[];
  /** Levels too large or too tangled to be laid out well: their states stand in plain rows. */
  readonly simplified: number;
};
