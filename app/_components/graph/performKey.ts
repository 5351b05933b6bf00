import type { EdgeLayout, GraphLayout, NodeLayout } from "@/lib/layout/graph/graphLayout";
import { nodeInDirection } from "@/lib/layout/graph/keyboardNavigation";
import type { GraphOverlay } from "@/lib/layout/graph/overlay";
import type { GraphKey } from "./graphKeys";
import type { CameraControl } from "./useCamera";

type Acted = {
  readonly laid: GraphLayout;
  readonly overlay: GraphOverlay | null;
  readonly control: CameraControl;
  readonly screen: { readonly width: number; readonly height: number };
  /** The node that keys act on. */
  readonly current: NodeLayout | null;
  readonly focus: (node: NodeLayout | null) => void;
  readonly toggle: (node: NodeLayout) => void;
  readonly onSelect: (node: NodeLayout) => void;
  readonly onOpen: (node: NodeLayout) => void;
  readonly onFailure: (by: 1 | -1) => void;
};

/** Does what a key of the graph asks for. */
export function performKey(key: GraphKey, on: Acted): void {
  const { laid, overlay, control, screen, current } = on;
  switch (key.act) {
    case "move": {
      const weight = (edge: EdgeLayout) => overlay?.edges.get(edge.key)?.visits.length ?? 0;
      if (current !== null) on.focus(nodeInDirection(laid, current, key.direction, weight));
      return;
    }
    case "first":
      return on.focus(laid.nodes[0] ?? null);
    case "last":
      return on.focus(laid.nodes.findLast((node) => node.depth === 0) ?? null);
    case "pan":
      return control.pan({ x: key.x * screen.width, y: key.y * screen.height });
    case "zoom":
      return control.zoom(key.factor);
    case "fit":
      return control.fit();
    case "open":
      if (current === null) return;
      on.onSelect(current);
      return on.onOpen(current);
    case "toggle":
      if (current === null) return;
      return current.shape === "state" ? on.onSelect(current) : on.toggle(current);
    case "nextFailure":
      return on.onFailure(1);
    case "previousFailure":
      return on.onFailure(-1);
  }
}
