import type { Camera } from "@/lib/layout/graph/camera";

/** How the picture stands: as it opened, all of it (both follow the size of the screen), or as the reader left it. */
export type CameraMode = { readonly how: "opened" | "fitted" } | { readonly how: "free"; readonly camera: Camera };

/** How a reader left the graph of an execution. */
export type KeptGraph = {
  readonly stand: CameraMode;
  /** The node that was selected then: another one is brought into the picture. */
  readonly selected: string | null;
  /** Containers that are closed. */
  readonly closed: ReadonlySet<string> | null;
};

/** Graphs that are kept. */
const MOST = 20;

const LEFT_ALONE: KeptGraph = { stand: { how: "opened" }, selected: null, closed: null };

/** The last graphs of this page until it is loaded anew: who goes to another tab comes back to what was left. */
const kept = new Map<string, KeptGraph>();

/** `of`: an execution and its definition. Null: it was not looked at. */
export function keptGraph(of: string): KeptGraph | null {
  return kept.get(of) ?? null;
}

export function keepGraph(of: string, part: Partial<KeptGraph>): void {
  const now = { ...(kept.get(of) ?? LEFT_ALONE), ...part };
  kept.delete(of);
  kept.set(of, now);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}
