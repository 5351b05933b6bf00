import { useMemo } from "react";
import { ticks } from "@/lib/layout/ticks";
import { useClock } from "../ui/zone";
import type { View } from "./useView";

/** Least room for a tick, a character of a label, and the gap after it, px. */
const TICK = 52;
export const CHARACTER = 6;
const GAP = 14;

export function useTicks(view: View, wall: boolean, width: number) {
  const clock = useClock();
  const { scale, window } = view;
  return useMemo(
    () =>
      ticks(scale, window, {
        most: width / TICK,
        room: (label) => (label.length * CHARACTER + GAP) / Math.max(1, width),
        clock: wall ? { kind: "zone", offsetMinutes: clock.offsetAt(scale.origin) } : { kind: "relative" },
      }),
    [scale, window, wall, width, clock],
  );
}
