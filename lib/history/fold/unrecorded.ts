import type { FailureDetails } from "../event";
import { failureFrom } from "./recoveries";
import type { Fold } from "./state";
import type { Node } from "./tree";

/**
 * The error of a failure whose own event did not record it became known: by the end of the run, or by what a catcher
 * handed on. All spans that failed because of it are told, from where it began outwards. What the record says wins
 * over what the definition let expect.
 */
export function completeFailuresOutwards(fold: Fold, eventId: number, facts: FailureDetails): void {
  if (!fold.unrecorded.has(eventId)) return;
  for (let node = fold.owners[eventId] ?? null; node !== null; node = node.parent)
    completeFailure(node, eventId, facts);
}

function completeFailure({ span }: Node, eventId: number, facts: FailureDetails): void {
  if (span.failure?.eventId === eventId) span.failure = failureFrom(eventId, span.failure.at, facts);
  if (span.kind !== "visit") return;
  span.recovery.forEach((one, i) => {
    if (one.eventId === eventId) span.recovery[i] = { ...one, error: facts.error ?? null };
  });
}
