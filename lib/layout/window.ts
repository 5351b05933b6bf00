import type { Interval } from "./interval";

/*
 * The part of a run that is on screen, in positions of its scale: 0 … length.
 *
 * Invariant: a window lies within 0 … length and is never narrower than NARROWEST, unless the whole is.
 */

/** AWS records whole milliseconds: closer than this there is nothing to see. */
export const NARROWEST = 4;

export function fit(length: number): Interval {
  return { from: 0, to: length };
}

/** The nearest window of the same width (as far as that is allowed) that lies within the run. */
export function clamp(window: Interval, length: number): Interval {
  const width = Math.min(length, Math.max(window.to - window.from, NARROWEST));
  const from = Math.min(Math.max(0, window.from), length - width);
  return { from, to: from + width };
}

/** Zooms by `factor` (above 1: closer) so that the position `at` stays where it is on screen. */
export function zoom(window: Interval, length: number, factor: number, at: number): Interval {
  const width = Math.min(length, Math.max((window.to - window.from) / factor, Math.min(NARROWEST, length)));
  const share = (at - window.from) / (window.to - window.from || 1);
  const from = at - share * width;
  return clamp({ from, to: from + width }, length);
}

export function pan(window: Interval, length: number, by: number): Interval {
  return clamp({ from: window.from + by, to: window.to + by }, length);
}

/** The window that shows `part` with a margin; keeps `window` when the part is wholly visible in it already. */
export function reveal(window: Interval, length: number, part: Interval): Interval {
  if (part.from >= window.from && part.to <= window.to) return window;
  const width = window.to - window.from;
  const wanted = part.to - part.from;
  if (wanted >= width) return clamp({ from: part.from - wanted * 0.1, to: part.to + wanted * 0.1 }, length);
  const middle = (part.from + part.to) / 2;
  return clamp({ from: middle - width / 2, to: middle + width / 2 }, length);
}

/** Share of the window's width at which a position lies: 0 at its left edge, 1 at its right. */
export function shareOf(window: Interval, at: number): number {
  return (at - window.from) / (window.to - window.from || 1);
}
