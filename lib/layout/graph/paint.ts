import type { LaidFrame, LaidGraph, LaidNode, Rect } from "./laid";
import { inSight } from "./sight";

/** The ground of an open container, with the frames that lie on it. */
export type Ground = { readonly container: LaidNode; readonly frames: readonly LaidFrame[] };

/**
 * The open containers in the order to paint them: grounds are opaque, so what lies further in comes later, each with
 * its frames before the next. What is out of sight is left out.
 */
export function grounds({ nodes, frames }: LaidGraph, sight: Rect | null): readonly Ground[] {
  const inside = new Map<string, LaidFrame[]>();
  for (const frame of frames) {
    if (!inSight(frame, sight)) continue;
    const list = inside.get(frame.parent);
    if (list === undefined) inside.set(frame.parent, [frame]);
    else list.push(frame);
  }
  return nodes
    .filter((node) => node.shape === "open" && inSight(node, sight))
    .sort((a, b) => a.depth - b.depth)
    .map((container) => ({ container, frames: inside.get(container.id) ?? [] }));
}
