import type { Field } from "./feature";
import { type Common, STAND_OUT_LEVEL, standingOut } from "./standOut";

/** With what bad executions were compared: those of the same time, or those and the time before. */
export type ComparedWith = "sameTime" | "before";
export type CommonOfTime = Common & { readonly with: ComparedWith };

/** Fewer of the same time are none to compare with. */
const MIN_BESIDE = 20;

/**
 * What bad executions share. What was there at the same time and went well says most, as nothing else differs; where all
 * went wrong, or nothing stands out beside those, the time before is compared with too: then something that changed, or
 * the hour itself, is what they share. Either at half the level, so that both together keep it.
 */
export function standingOutOfTime(
  bad: readonly (readonly Field[])[],
  sameTime: readonly (readonly Field[])[],
  before: readonly (readonly Field[])[],
): CommonOfTime {
  const level = STAND_OUT_LEVEL / 2;
  const beside = standingOut(bad, sameTime, level);
  const isEnough = sameTime.length >= MIN_BESIDE;
  if ((isEnough && beside.found.length > 0) || before.length === 0) return { ...beside, with: "sameTime" };
  // Those of the same time come first, where there are more than are looked at.
  return { ...standingOut(bad, [...sameTime, ...before], level), with: "before" };
}
