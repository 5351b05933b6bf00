import type { GraphNode } from "@/lib/asl/graph";
import { counted, formatCount } from "@/lib/base/wording";
import { itemsLabel } from "../label";
import type { NodeLayout } from "./graphLayout";
import type { GraphOverlay, MapOverlay } from "./overlay";

/** A second line as long as most get: what room is kept for, whatever a run does. */
export function widestUsualLabel({ type, retriers, distributed }: GraphNode): string {
  if (distributed) return "Distributed Map";
  if (type === "Map") return "Map · 100 items · 98 ✓ 2 ✕";
  return retriers.length > 0 ? `${type} · 3 attempts` : type;
}

/** What a state is and did, in words: `Task · 3 attempts`, `Choice · 6 visits`, `Map · 40 items · 38 ✓ 2 ✕`, `Task · failed once`. */
export function nodeLabel(node: NodeLayout, overlay: GraphOverlay | null): string {
  return labelWith(node, overlay, (visits) => ` · ${counted(visits, "visit")}`);
}

/** The same as the second line of a node, which has little room: `Choice ×6`, `failed once`. */
export function shortNodeLabel(node: NodeLayout, overlay: GraphOverlay | null): string {
  const { failed, stopped } = overlay?.nodes.get(node.id)?.before ?? { failed: 0, stopped: 0 };
  // What happened before a redrive is worth more than the type.
  const before = failed > 0 ? timesOf("failed", failed) : timesOf("stopped", stopped);
  if (before !== "" && !overlay?.maps.has(node.id)) return before.replace(/^ · /, "");
  return labelWith(node, overlay, (visits) => ` ×${formatCount(visits)}`);
}

function labelWith({ id, state }: NodeLayout, overlay: GraphOverlay | null, often: (visits: number) => string): string {
  const type = state.distributed ? "Distributed Map" : state.type;
  const seen = overlay?.nodes.get(id);
  const map = overlay?.maps.get(id);
  const { failed, stopped } = seen?.before ?? { failed: 0, stopped: 0 };
  const visits = (seen?.visits.length ?? 0) - failed - stopped;
  // Over several visits a count of attempts would be a sum that means nothing.
  const tried = visits === 1 && map === undefined ? (seen?.retries ?? 0) : 0;
  const attempts = tried > 0 ? ` · ${counted(tried + 1, "attempt")}` : "";
  const before = `${timesOf("failed", failed)}${timesOf("stopped", stopped)}`;
  return `${type}${visits > 1 ? often(visits) : attempts}${before}${map === undefined ? "" : ` · ${itemsOf(map)}`}`;
}

/** ` · failed once`, ` · stopped 3 times`: before a redrive, which did better or failed again. */
function timesOf(what: string, times: number): string {
  if (times === 0) return "";
  return ` · ${what} ${times === 1 ? "once" : counted(times, "time")}`;
}

function itemsOf({ items, picked }: MapOverlay): string {
  const item = picked === null ? undefined : items[picked];
  if (item === undefined) return `${counted(items.length, "item")} · ${itemsLabel(items)}`;
  return `item ${item.iteration === null ? "?" : formatCount(item.iteration)} of ${formatCount(items.length)}`;
}

/**
 * How often the retriers of a state acted, for its loop: of a machine without a run 0 where it has any. Null: it has no
 * loop. Of a run, rules that did not act have none: it would read as a retry.
 */
export function retryCount({ id, state }: NodeLayout, overlay: GraphOverlay | null): number | null {
  if (state.retriers.length === 0) return null;
  if (overlay === null) return 0;
  return overlay.nodes.get(id)?.retries || null;
}
