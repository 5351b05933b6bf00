import type { Divergence } from "@/lib/replay/divergence";

/** Divergences in one text: kind, place and what differs, the first few. */
export function wordDivergences(divergences: readonly Divergence[]): string {
  return divergences.slice(0, MOST).map(word).join("\n");
}

const MOST = 4;

function word({ kind, chain, state, ours, recorded, difference }: Divergence): string {
  const place = [state === null ? null : `state ${state}`, chain === "" ? null : `chain ${chain}`].filter(Boolean);
  const ids = `ours #${ours ?? "none"}, recorded #${recorded ?? "none"}`;
  const what = difference.map((d) => `${d.path}: ours ${d.ours ?? "absent"}, recorded ${d.recorded ?? "absent"}`);
  return `${kind} (${[...place, ids].join(", ")}): ${what.join("; ")}`;
}
