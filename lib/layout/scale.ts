import type { Interval } from "./interval";

/*
 * From time to position. A position is a millisecond of what is shown: idle stretches that are hidden take
 * a fixed narrow width instead of their length, everything else is to scale.
 *
 *   time      0────────4───────────────────────52─────60
 *   position  0────────4═5─────13                          48 units of idle drawn one unit wide
 *
 * Invariant: both directions are monotone, and `timeAt(positionOf(t)) = t` outside hidden stretches.
 */

export type Hidden = { readonly time: Interval; readonly position: Interval };

export type Scale = {
  /** Time of position 0, in ms UTC. */
  readonly origin: number;
  /** The position of the end. */
  readonly length: number;
  readonly hidden: readonly Hidden[];
};

/** Share of what is left visible that one hidden stretch takes. */
const HIDDEN_SHARE = 0.04;

/** A scale over `whole` (ms UTC) with the given stretches (ascending, apart, inside it) hidden. */
export function makeScale(whole: Interval, idle: readonly Interval[]): Scale {
  const hiddenTime = idle.reduce((sum, gap) => sum + (gap.to - gap.from), 0);
  // A run without length still needs a positive one to divide by.
  const visible = Math.max(1, whole.to - whole.from - hiddenTime);
  const width = visible * HIDDEN_SHARE;
  const hidden: Hidden[] = [];
  let shift = 0;
  for (const gap of idle) {
    const from = gap.from - whole.from - shift;
    hidden.push({ time: gap, position: { from, to: from + width } });
    shift += gap.to - gap.from - width;
  }
  return { origin: whole.from, length: visible + width * idle.length, hidden };
}

/** Position of an instant (ms UTC). Instants outside the run lie outside 0…length. */
export function positionOf(scale: Scale, at: number): number {
  let shift = 0;
  for (const { time, position } of scale.hidden) {
    if (at < time.from) break;
    const width = position.to - position.from;
    if (at < time.to) return position.from + (width * (at - time.from)) / (time.to - time.from);
    shift += time.to - time.from - width;
  }
  return at - scale.origin - shift;
}

/** The instant at a position: the inverse of {@link positionOf}. */
export function timeAt(scale: Scale, at: number): number {
  let shift = 0;
  for (const { time, position } of scale.hidden) {
    if (at < position.from) break;
    const width = position.to - position.from;
    if (at < position.to) return time.from + ((time.to - time.from) * (at - position.from)) / width;
    shift += time.to - time.from - width;
  }
  return at + scale.origin + shift;
}
