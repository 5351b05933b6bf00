import { MINUTE_MS } from "@/lib/base/time";
import type { Dated } from "./dated";

/** Something about a machine that changed after `since` and at `at` at the latest, ms UTC. */
export type TimedChange = { readonly at: number; readonly since: number };

/** A change that may be the cause: how far (ms) it lies from the date, 0 within its interval. */
export type PossibleCause<Change> = { readonly change: Change; readonly distance: number };

/** Clocks differ, and a change takes effect with the next execution. */
const SLACK_MS = 5 * MINUTE_MS;

/**
 * The changes that may have made what was dated, the nearest first. One that was made after it began is none; one long
 * before is none, as what it made would have begun then. Several may be: their order says only how near they lie.
 */
export function possibleCauses<Change extends TimedChange>(
  { at, from, to }: Pick<Dated, "at" | "from" | "to">,
  changes: readonly Change[],
): PossibleCause<Change>[] {
  const found = changes.flatMap((change) => {
    if (change.since > to + SLACK_MS || change.at < from - SLACK_MS) return [];
    const distance = change.at < at ? at - change.at : Math.max(0, change.since - at);
    return [{ change, distance }];
  });
  return found.toSorted((a, b) => a.distance - b.distance || a.change.at - b.change.at);
}
