import type { Step } from "@/lib/history/steps";
import { OUTCOME_NAMES } from "@/lib/layout/label";

/** `ChargeCard, try 3 of 3` */
export function stepName({ state, number, tries }: Step): string {
  const name = state ?? "a state that is not named";
  return tries > 1 ? `${name}, try ${number} of ${tries}` : name;
}

/** What a screen reader says of the scrubber: `Step 5 of 5: ChargeCard, try 3 of 3, failed`. */
export function stepText(step: Step, count: number): string {
  return `Step ${step.index + 1} of ${count}: ${stepName(step)}, ${OUTCOME_NAMES[step.outcome]}`;
}
