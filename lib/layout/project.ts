import type { Box } from "./boxes";

/** A box in px. `count` boxes too narrow to tell apart were drawn as one. */
export type Drawn = {
  readonly left: number;
  readonly width: number;
  readonly count: number;
  /** Share of them that failed, 0…1; what was stopped did not. */
  readonly bad: number;
  /** The one that is selected by a click: the most telling of those drawn as one. */
  readonly box: Box;
};

/** Narrowest box that can be seen and clicked, px. */
const NARROW = 3;

const WEIGHT = {
  failed: 6,
  timedOut: 5,
  aborted: 4,
  open: 3,
  caught: 2,
  unknown: 1,
  succeeded: 0,
} as const satisfies Record<Box["outcome"], number>;

/**
 * Boxes of a row on a track of `width` px: those off screen left out, neighbours closer than a pixel and
 * narrower than they can be seen drawn as one. At most about width / NARROW come out, however many go in.
 *
 * @param place px of a time
 */
export function project(boxes: readonly Box[], place: (at: number) => number, width: number): Drawn[] {
  const drawn: { left: number; width: number; count: number; bad: number; box: Box }[] = [];
  for (const box of boxes) {
    const from = place(box.from);
    const to = place(box.to);
    if (to < -NARROW || from > width + NARROW) continue;
    // What ends with the run still shows, at its right edge.
    const left = Math.min(Math.max(from, -10), Math.max(0, width - NARROW));
    const right = Math.min(to, width + 10);
    const bad = isBad(box) ? 1 : 0;
    const last = drawn.at(-1);
    const narrow = right - left < NARROW;
    if (last !== undefined && narrow && left < last.left + last.width && last.width <= NARROW * 2) {
      last.bad = (last.bad * last.count + bad) / (last.count + 1);
      last.count += 1;
      last.width = Math.max(last.width, right - last.left);
      if (WEIGHT[box.outcome] > WEIGHT[last.box.outcome]) last.box = box;
      continue;
    }
    drawn.push({ left, width: Math.max(right - left, NARROW), count: 1, bad, box });
  }
  return drawn;
}

function isBad({ outcome }: Box): boolean {
  return outcome === "failed" || outcome === "timedOut";
}
