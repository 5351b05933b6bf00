import { type Instant, instant } from "@/lib/base/instant";
import { DAY_MS } from "@/lib/base/time";
import type { OverviewRange } from "@/lib/contract/overview";
import type { Outcome } from "@/lib/store/overview/lastOutcomes";

/** A whole day, so that it takes no sums of shorter stretches. */
const END = instant(100_000_000 * DAY_MS);

/** Until when sums are read: where the stretch goes on until the end of time, as clocks of others may be ahead. */
export function endOf({ to }: OverviewRange): Instant {
  return to ?? END;
}

export function outcomesOf(outcomes: readonly Outcome[] = []) {
  return outcomes.map(({ startedAt, ...outcome }) => ({ ...outcome, startedAt: instant(startedAt) }));
}
