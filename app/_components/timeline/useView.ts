"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Interval } from "@/lib/layout/interval";
import { longIdle } from "@/lib/layout/idle";
import { makeScale, positionOf, timeAt, type Scale } from "@/lib/layout/scale";
import type { Tree } from "@/lib/layout/tree";
import { workOf } from "@/lib/layout/boxes";
import { clamp, fit, pan, reveal, shareOf, zoom } from "@/lib/layout/window";
import type { ExecutionState, Range } from "../tab/useExecutionState";

/** The stretch on screen and the ways to change it. */
export type View = {
  readonly scale: Scale;
  readonly window: Interval;
  /** The whole run is on screen, and stays so while it grows. */
  readonly fitted: boolean;
  /** When something worked, ms UTC. */
  readonly busy: readonly Interval[];
  /** Stretches worth hiding, hidden or not, ms UTC. */
  readonly idle: readonly Interval[];
  readonly idleHidden: boolean;
  readonly setIdleHidden: (hidden: boolean) => void;
  /** Share of the width of a time. */
  readonly share: (at: number) => number;
  readonly show: (window: Interval) => void;
  readonly fit: () => void;
  /** `share`: the place on screen that stays where it is. */
  readonly zoom: (factor: number, share?: number) => void;
  /** By a share of the width. */
  readonly pan: (share: number) => void;
  readonly reveal: (times: Interval) => void;
};

export function useView(tree: Tree, { range, setRange }: ExecutionState): View {
  const busy = useMemo(() => workOf(tree), [tree]);
  const idle = useMemo(() => longIdle(tree.whole, busy), [tree, busy]);
  const [idleHidden, setIdleHidden] = useState(true);
  const scale = useMemo(() => makeScale(tree.whole, idleHidden ? idle : []), [tree, idle, idleHidden]);
  // Kept in times: a change of the scale keeps what is on screen.
  const [times, setTimes] = useState<Interval | null>(() =>
    range === null ? null : { from: tree.whole.from + range.from, to: tree.whole.from + range.to },
  );
  const window = useMemo(
    () =>
      times === null
        ? fit(scale.length)
        : clamp({ from: positionOf(scale, times.from), to: positionOf(scale, times.to) }, scale.length),
    [times, scale],
  );
  const origin = tree.whole.from;

  // Written only when it differs: a change of the address while somebody leaves the page would call the leaving off.
  const written = useRef(range);
  useEffect(() => {
    const next = times === null ? null : rangeOf(times, origin);
    if (next?.from === written.current?.from && next?.to === written.current?.to) return;
    written.current = next;
    setRange(next);
  }, [times, origin, setRange]);

  const show = useCallback(
    (next: Interval) => {
      const inside = clamp(next, scale.length);
      const whole = inside.from <= 0 && inside.to >= scale.length;
      setTimes(whole ? null : { from: timeAt(scale, inside.from), to: timeAt(scale, inside.to) });
    },
    [scale],
  );

  return {
    scale,
    window,
    fitted: times === null,
    busy,
    idle,
    idleHidden,
    setIdleHidden,
    share: (at) => shareOf(window, positionOf(scale, at)),
    show,
    fit: () => setTimes(null),
    zoom: (factor, share = 0.5) =>
      show(zoom(window, scale.length, factor, window.from + share * (window.to - window.from))),
    pan: (share) => show(pan(window, scale.length, share * (window.to - window.from))),
    reveal: ({ from, to }) =>
      show(reveal(window, scale.length, { from: positionOf(scale, from), to: positionOf(scale, to) })),
  };
}

/** Whole ms after the start of the run. */
function rangeOf({ from, to }: Interval, origin: number): Range {
  const first = Math.max(0, Math.floor(from - origin));
  return { from: first, to: Math.max(first + 1, Math.ceil(to - origin)) };
}
