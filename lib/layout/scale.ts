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

/**
 * Share of what is left visible that one hidden stretch takes (its length has room in it at a usual width), that one
 * takes which is what a run is about, and all may.
 */
const HIDDEN_SHARE = 0.08;
const BAD_SHARE = 0.2;
const MAX_SHARE = 0.5;

/**
 * A scale over `whole` (ms UTC) with the given stretches (ascending, apart, inside it) hidden.
 *
 * @param idle `bad`: it is what the run is about, and stays wider
 */
export function makeScale(whole: Interval, idle: readonly (Interval & { readonly bad?: boolean })[]): Scale {
  const hiddenTime = idle.reduce((sum, gap) => sum + (gap.to - gap.from), 0);
  // A run without length still needs a positive one to divide by.
  const visible = Math.max(1, whole.to - whole.from - hiddenTime);
  const shares = idle.map(({ bad }) => (bad === true ? BAD_SHARE : HIDDEN_SHARE));
  const less = Math.min(
    1,
    MAX_SHARE /
      Math.max(
        MAX_SHARE,
        shares.reduce((sum, share) => sum + share, 0),
      ),
  );
  const hidden: Hidden[] = [];
  let shift = 0;
  let length = visible;
  for (const [i, gap] of idle.entries()) {
    const width = visible * (shares[i] ?? HIDDEN_SHARE) * less;
    const from = gap.from - whole.from - shift;
    hidden.push({ time: gap, position: { from, to: from + width } });
    shift += gap.to - gap.from - width;
    length += width;
  }
  return { origin: whole.from, length, hidden };
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
