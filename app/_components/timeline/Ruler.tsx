"use client";

import { useMemo, useRef } from "react";
import { formatDuration } from "@/lib/base/wording";
import { shareOf } from "@/lib/layout/window";
import { ticks } from "@/lib/layout/ticks";
import { useClock } from "../frame/zone";
import { NAMES } from "./metrics";
import { useWidth } from "./useWidth";
import type { View } from "./useView";

/** Room that a label and the gap to the next take, px. */
const LABEL = { relative: 52, wall: 84 } as const;

export function useTicks(view: View, wall: boolean, width: number) {
  const clock = useClock();
  const { scale, window } = view;
  return useMemo(
    () =>
      ticks(scale, window, {
        most: width / (wall ? LABEL.wall : LABEL.relative),
        clock: wall ? { kind: "zone", offsetMinutes: clock.offsetAt(scale.origin) } : { kind: "relative" },
      }),
    [scale, window, wall, width, clock],
  );
}

export function Ruler({ view, wall }: { view: View; wall: boolean }) {
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const marks = useTicks(view, wall, width);
  return (
    <div aria-hidden className="flex h-[22px] shrink-0 border-b text-xs text-ink-3 select-none">
      <div className="shrink-0 border-r" style={{ width: NAMES }} />
      <div ref={track} className="relative min-w-0 flex-1 overflow-hidden">
        {width > 0 &&
          marks.map(({ at, share, label }) =>
            share * width + label.length * 6 + 4 > width ? null : (
              <span key={at} className="absolute top-[3px] whitespace-nowrap" style={{ left: share * width + 4 }}>
                {label}
              </span>
            ),
          )}
        {view.scale.hidden.map(({ time, position }) => {
          const left = shareOf(view.window, position.from) * width;
          const right = shareOf(view.window, position.to) * width;
          return right < 0 || left > width ? null : (
            <span
              key={time.from}
              title={`${formatDuration(time.to - time.from)} in which nothing was working, not drawn to scale`}
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
