"use client";

import { useMemo, useRef } from "react";
import { formatDuration } from "@/lib/base/wording";
import { shareOf } from "@/lib/layout/window";
import { ticks } from "@/lib/layout/ticks";
import type { Tree } from "@/lib/layout/tree";
import { useClock } from "../ui/zone";
import { NAMES } from "./metrics";
import { useSize } from "../ui/useSize";
import type { View } from "./useView";

/** Least room for a tick, a character of its label, and the gap after it, px. */
const TICK = 52;
const CHARACTER = 6;
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

/** Room for the words at the end of the record, px. */
const RECORDED = 76;

export function Ruler({ tree, view, wall }: { tree: Tree; view: View; wall: boolean }) {
  const track = useRef<HTMLDivElement>(null);
  const { width } = useSize(track);
  const marks = useTicks(view, wall, width);
  const bands = view.scale.hidden.map(({ time, position }) => ({
    time,
    left: shareOf(view.window, position.from) * width,
    right: shareOf(view.window, position.to) * width,
  }));
  const known = tree.knownTo < tree.whole.to ? view.share(tree.knownTo) * width : Number.POSITIVE_INFINITY;
  const hasRoom = (left: number, right: number) =>
    right <= Math.min(width, known > width ? width : known - RECORDED) &&
    bands.every((band) => right <= band.left || left >= band.right);
  return (
    <div aria-hidden className="flex h-[22px] shrink-0 border-b text-xs text-ink-3 select-none">
      <div className="shrink-0 border-r" style={{ width: NAMES }} />
      <div ref={track} className="relative min-w-0 flex-1 overflow-hidden">
        {width > 0 &&
          marks.map(({ at, share, label }) =>
            !hasRoom(share * width, share * width + label.length * CHARACTER + 4) ? null : (
              <span key={at} className="absolute top-[3px] whitespace-nowrap" style={{ left: share * width + 4 }}>
                {label}
              </span>
            ),
          )}
        {known <= width && (
          <span
            title="Nothing is known of what came later"
            className="absolute top-[3px] text-right whitespace-nowrap text-ink-2"
            style={{ left: known - RECORDED, width: RECORDED - 4 }}
          >
            last recorded
          </span>
        )}
        {bands.map(({ time, left, right }) => {
          return right < 0 || left > width ? null : (
            <span
              key={time.from}
              title={`${formatDuration(time.to - time.from)} in which nothing is recorded as working, not drawn to scale`}
              className="absolute inset-y-0 flex items-center justify-center overflow-hidden border-x border-dashed border-faint bg-mute whitespace-nowrap"
              style={{ left, width: right - left }}
            >
              {right - left > 34 ? formatDuration(time.to - time.from) : "//"}
            </span>
          );
        })}
      </div>
    </div>
  );
}
