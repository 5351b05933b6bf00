import type { TimelineStep } from "@/lib/history/steps";
import { OUTCOME_NAMES } from "@/lib/layout/label";

/** `ChargeCard, attempt 3 of 3`, `Shrink, item 2`: items count from 0, as `$$.Map.Item.Index` does. */
export function stepName({ state, visitNumber, visits, number, attempts, item }: TimelineStep): string {
  return [
    state ?? "a state that is not named",
    ...(item === null ? [] : [`item ${item}`]),
    ...(visits > 1 ? [`visit ${visitNumber} of ${visits}`] : []),
    ...(attempts > 1 ? [`attempt ${number} of ${attempts}`] : []),
  ].join(", ");
}

/** What a screen reader says of the scrubber: `Step 5 of 5: ChargeCard, attempt 3 of 3, failed`. */
export function stepText(step: TimelineStep, count: number): string {
  return `Step ${step.index + 1} of ${count}: ${stepName(step)}, ${OUTCOME_NAMES[step.outcome]}`;
}
