import type { HistoryEvent } from "@/lib/history/event";
import type { Chains } from "./chains";

/** Of our events those that a record which is not complete could hold: in each chain as many as are recorded. */
export function prefixOf(ours: readonly HistoryEvent[], mine: Chains, recorded: Chains): readonly HistoryEvent[] {
  const kept = new Set<number>();
  for (const [key, chain] of mine.byKey) {
    const length = recorded.byKey.get(key)?.events.length ?? 0;
    for (const { id } of chain.events.slice(0, length)) kept.add(id);
  }
  for (const [key, attempt] of mine.attempts) {
    const length = recorded.attempts.get(key)?.aborts.length ?? 0;
    for (const { id } of attempt.aborts.slice(0, length)) kept.add(id);
  }
  return ours.filter(({ id }) => kept.has(id));
}
