import type { GraphNode } from "@/lib/asl/graph";
import { counted, formatCount } from "@/lib/base/wording";
import { itemsLabel } from "../label";
import type { LaidNode } from "./laid";
import type { GraphOverlay, MapOverlay } from "./overlay";

/** A second line as long as most get: what room is kept for, whatever a run does. */
export function usualNote({ type, retriers, distributed }: GraphNode): string {
  if (distributed) return "Distributed Map";
  if (type === "Map") return "Map · 100 items · 98 ✓ 2 ✕";
  return retriers.length > 0 ? `${type} · 3 attempts` : type;
}

/** The second line of a node: `Task · 3 attempts`, `Choice · 6 visits`, `Map · 40 items · 38 ✓ 2 ✕`, `Map · item 27 of 40`. */
export function noteOf({ id, state }: LaidNode, overlay: GraphOverlay | null): string {
  const parts: string[] = [state.distributed ? "Distributed Map" : state.type];
  const seen = overlay?.nodes.get(id);
  const map = overlay?.maps.get(id);
  if (seen !== undefined && seen.visits.length > 1) parts.push(counted(seen.visits.length, "visit"));
  // Over several visits a count of attempts would be a sum that means nothing.
  if (seen !== undefined && map === undefined && seen.visits.length === 1 && seen.retries > 0)
    parts.push(counted(seen.retries + 1, "attempt"));
  if (map !== undefined) parts.push(itemsOf(map));
  return parts.join(" · ");
}

function itemsOf({ items, picked }: MapOverlay): string {
  const item = picked === null ? undefined : items[picked];
  if (item === undefined) return `${counted(items.length, "item")} · ${itemsLabel(items)}`;
  return `item ${item.iteration === null ? "?" : formatCount(item.iteration)} of ${formatCount(items.length)}`;
}
