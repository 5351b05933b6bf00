import type { FrameLayout, GraphLayout, NodeLayout, Rect } from "./graphLayout";
import { isVisible } from "./viewport";

/** The ground of an open container, with the frames that lie on it. */
export type Ground = { readonly container: NodeLayout; readonly frames: readonly FrameLayout[] };

/**
 * The open containers in the order to paint them: grounds are opaque, so what lies further in comes later, each with
 * its frames before the next. What is out of sight is left out.
 */
export function grounds({ nodes, frames }: GraphLayout, sight: Rect | null): readonly Ground[] {
  const inside = new Map<string, FrameLayout[]>();
  for (const frame of frames) {
    if (!isVisible(frame, sight)) continue;
    const list = inside.get(frame.parent);
    if (list === undefined) inside.set(frame.parent, [frame]);
    else list.push(frame);
  }
  return nodes
    .filter((node) => node.shape === "open" && isVisible(node, sight))
    .sort((a, b) => a.depth - b.depth)
    .map((container) => ({ container, frames: inside.get(container.id) ?? [] }));
}
