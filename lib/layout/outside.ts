import type { Box } from "./boxes";
import type { Interval } from "./interval";

/** Boxes of a row that lie wholly off screen on one side: what a click brings in (ms UTC), and whether one failed. */
export type Outside = { readonly nearest: Interval; readonly bad: boolean };

/** What of a row lies left and right of the stretch on screen (ms UTC); null where nothing does. */
export function outsideOf(
  boxes: readonly Box[],
  screen: Interval,
): { readonly left: Outside | null; readonly right: Outside | null } {
  const left = boxes.filter((box) => box.to < screen.from);
  const right = boxes.filter((box) => box.from > screen.to);
  return { left: told(left, left.at(-1)), right: told(right, right[0]) };
}

function told(boxes: readonly Box[], nearest: Box | undefined): Outside | null {
  if (nearest === undefined) return null;
  const bad = boxes.findLast(({ outcome }) => outcome === "failed" || outcome === "timedOut");
  const { from, to } = bad ?? nearest;
  return { nearest: { from, to }, bad: bad !== undefined };
}
