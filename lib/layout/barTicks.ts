import { roundLength } from "@/lib/base/roundLength";

/** Labels that an axis has at most, so that they do not meet. */
const MAX_TICKS = 9;

/** Bars of equal length whose beginnings are named, at round times UTC: ms of each. */
export function barTicks(beginnings: readonly number[], lengthMs: number): number[] {
  const step = roundLength((beginnings.length * lengthMs) / MAX_TICKS, lengthMs);
  return beginnings.filter((at) => at % step === 0);
}
