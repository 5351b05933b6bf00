"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { workOf, type Box } from "@/lib/layout/boxes";
import { breaksOf, type Break } from "@/lib/layout/breaks";
import type { Interval } from "@/lib/layout/interval";
import { makeScale, positionOf, timeAt, type Scale } from "@/lib/layout/scale";
import type { Tree } from "@/lib/layout/tree";
import { bringIn, clamp, fit, follow, pan, reveal, shareOf, zoom, zoomAbout } from "@/lib/layout/window";
import type { ExecutionState, Range } from "../tab/useExecutionState";

/** The stretch on screen and the ways to change it. */
export type View = {
  readonly scale: Scale;
  readonly window: Interval;
  /** The same in ms UTC. */
  readonly screen: Interval;
  /** The whole run is on screen, and stays so while it grows. */
  readonly fitted: boolean;
  /** When something worked. */
  readonly busy: readonly Box[];
  /** Stretches worth hiding, hidden or not. */
  readonly breaks: readonly Break[];
  readonly idleHidden: boolean;
  readonly setIdleHidden: (hidden: boolean) => void;
  /** Share of the width of a time. */
  readonly share: (at: number) => number;
  readonly show: (window: Interval) => void;
  readonly fit: () => void;
  /** `share`: the place on screen that stays where it is. */
  readonly zoom: (factor: number, share: number) => void;
  /** Zooms about a stretch (ms UTC), or the middle. */
  readonly zoomAbout: (factor: number, part: Interval | null) => void;
  /** By a share of the width. */
  readonly pan: (share: number) => void;
  /** Moves until all of it shows (ms UTC), or, `bringIn`, only if nothing of it did. */
  readonly reveal: (times: Interval) => void;
  readonly bringIn: (times: Interval) => void;
};

export function useView(tree: Tree, { range, setRange }: ExecutionState): View {
  const busy = useMemo(() => workOf(tree), [tree]);
  const breaks = useMemo(() => breaksOf(tree, busy), [tree, busy]);
  const [idleHidden, setIdleHidden] = useState(true);
  const scale = useMemo(() => makeScale(tree.whole, idleHidden ? breaks : []), [tree, breaks, idleHidden]);
  const [times, setTimes] = useTimes(tree, range);
  const window = useMemo(
    () =>
      times === null
        ? fit(scale.length)
        : clamp({ from: positionOf(scale, times.from), to: positionOf(scale, times.to) }, scale.length),
    [times, scale],
  );
  useWrittenRange(times, tree.whole.from, range, setRange);

  const show = useCallback(
    (next: Interval) => {
      const inside = clamp(next, scale.length);
      const whole = inside.from <= 0 && inside.to >= scale.length;
      setTimes(whole ? null : { from: timeAt(scale, inside.from), to: timeAt(scale, inside.to) });
    },
    [scale, setTimes],
  );
  const positions = ({ from, to }: Interval) => ({ from: positionOf(scale, from), to: positionOf(scale, to) });

  return {
    scale,
    window,
    screen: { from: timeAt(scale, window.from), to: timeAt(scale, window.to) },
    fitted: times === null,
    busy,
    breaks,
    idleHidden,
    setIdleHidden,
    share: (at) => shareOf(window, positionOf(scale, at)),
    show,
    fit: () => setTimes(null),
    zoom: (factor, share) => show(zoom(window, scale.length, factor, window.from + share * (window.to - window.from))),
    zoomAbout: (factor, part) => show(zoomAbout(window, scale.length, factor, part === null ? null : positions(part))),
    pan: (share) => show(pan(window, scale.length, share * (window.to - window.from))),
    reveal: (part) => show(reveal(window, scale.length, positions(part))),
    bringIn: (part) => show(bringIn(window, scale.length, positions(part))),
  };
}

/** The stretch on screen in times, so that a change of the scale keeps what is there; null: all. The right edge of a run that grows is followed. */
function useTimes(tree: Tree, range: Range | null) {
  const { from, to } = tree.whole;
  const [times, setTimes] = useState<Interval | null>(() =>
    range === null ? null : { from: from + range.from, to: from + range.to },
  );
  const [before, setBefore] = useState(to);
  if (before !== to) {
    setBefore(to);
    if (times !== null) setTimes(follow(times, before, to));
  }
  return [times, setTimes] as const;
}

/** Keeps the address in step. Written only when it differs: a change of the address while somebody leaves the page would call the leaving off. */
function useWrittenRange(
  times: Interval | null,
  origin: number,
  range: Range | null,
  setRange: (range: Range | null) => void,
): void {
  const written = useRef(range);
  useEffect(() => {
    const next = times === null ? null : rangeOf(times, origin);
    if (next?.from === written.current?.from && next?.to === written.current?.to) return;
    written.current = next;
    setRange(next);
  }, [times, origin, setRange]);
}

/** Whole ms after the start of the run. */
function rangeOf({ from, to }: Interval, origin: number): Range {
  const first = Math.max(0, Math.floor(from - origin));
  return { from: first, to: Math.max(first + 1, Math.ceil(to - origin)) };
}
