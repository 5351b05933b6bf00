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

/** What of a part is on screen, in positions; null when nothing of it is. */
function visible(window: Interval, part: Interval): Interval | null {
  const from = Math.max(part.from, window.from);
  const to = Math.min(part.to, window.to);
  return from <= to ? { from, to } : null;
}

/**
 * Zooms about what is selected: its visible middle stays where it is; one that is off screen comes to the middle.
 *
 * @param part what is selected, in positions; null: nothing, and the middle of the window stays
 */
export function zoomAbout(window: Interval, length: number, factor: number, part: Interval | null): Interval {
  const middle = (of: Interval) => (of.from + of.to) / 2;
  if (part === null) return zoom(window, length, factor, middle(window));
  const seen = visible(window, part);
  if (seen !== null) return zoom(window, length, factor, middle(seen));
  const width = window.to - window.from;
  const around = { from: middle(part) - width / 2, to: middle(part) + width / 2 };
  return zoom(clamp(around, length), length, factor, middle(part));
}

/** The window with a part in it that was wholly off screen; the same one when some of the part is visible in it. */
export function bringIn(window: Interval, length: number, part: Interval): Interval {
  return visible(window, part) === null ? reveal(window, length, part) : window;
}

/**
 * The stretch on screen (ms UTC) after a run grew: one that touched the right edge follows it, any other stays.
 *
 * @param before where the run ended, @param after where it ends now; both ms UTC
 */
export function follow(times: Interval, before: number, after: number): Interval {
  if (times.to < before || after <= before) return times;
  return { from: times.from + (after - before), to: after };
}
