import { isFailure, traitsOf } from "./eventTraits";
import type { HistoryEvent } from "@/lib/history/event";

/**
 * Why a redriven run cannot be replayed, worded: where a redrive takes up chains that a failure beside them had cut
 * off, how far they had come hangs on that moment, which is nobody's to compute. Null when nothing was cut off, or when
 * the first difference, at the event `first`, lies before that. Expects ids from 1 on without gaps.
 */
export function cutRedrive(events: readonly HistoryEvent[], first: number): string | null {
  const redriven = events.find(({ type }) => type === "ExecutionRedriven");
  if (redriven === undefined) return null;
  const own = ownAborts(events);
  const cut = events.find((event) => event.id < redriven.id && isCut(event) && !own.has(event.id));
  if (cut === undefined || first < cut.id) return null;
  return `Redriven at event ${redriven.id}: what it took up again had been cut off at event ${cut.id}, at a moment that only the service knew.`;
}

function isCut({ type }: HistoryEvent): boolean {
  const traits = traitsOf(type);
  return traits?.phase === "aborted" && traits.of !== "execution";
}

/** Of each failure in a container the first TaskStateAborted is that of the failing task itself, and cuts nothing off. */
function ownAborts(events: readonly HistoryEvent[]): ReadonlySet<number> {
  const byFailure = new Map<number, number>();
  for (const { id, type, previousEventId } of events) {
    if (type !== "TaskStateAborted" || byFailure.has(previousEventId)) continue;
    if (isFailure(events[previousEventId - 1]?.type ?? "")) byFailure.set(previousEventId, id);
  }
  return new Set(byFailure.values());
}
