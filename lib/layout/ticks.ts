import { formatDay, formatTime } from "./clock";
import type { Interval } from "./interval";
import { positionOf, timeAt, type Scale } from "./scale";
import { shareOf } from "./window";

/** `share` of the window's width, `at` in ms UTC. */
export type Tick = { readonly at: number; readonly share: number; readonly label: string };

/** Steps people count in, ms; beyond them whole weeks doubled. */
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 36e5,
  72e5, 108e5, 216e5, 432e5, 864e5, 1728e5, 6048e5,
] as const;

/** The smallest nice step that is at least `wanted` ms. */
export function niceStep(wanted: number): number {
  const step = STEPS.find((candidate) => candidate >= wanted);
  if (step !== undefined) return step;
  let weeks = 6048e5;
  while (weeks < wanted) weeks *= 2;
  return weeks;
}

export type TickOptions = {
  /** Most ticks that fit, were their labels short. */
  readonly most: number;
  /** Share of the window's width that a label takes with the gap to the next; steps grow until none overlaps. */
  readonly room?: (label: string) => number;
  /** Count from the start of the run, or show the clock of a zone (minutes east of UTC). */
  readonly clock: { readonly kind: "relative" } | { readonly kind: "zone"; readonly offsetMinutes: number };
};

/** Ticks of the window, ascending in both time and place; none inside a hidden stretch. */
export function ticks(scale: Scale, window: Interval, options: TickOptions): Tick[] {
  const room = options.room ?? (() => 0);
  let step = niceStep((window.to - window.from) / Math.max(1, options.most));
  // Each round takes the next step, and a step as long as the window leaves one or two ticks.
  for (;;) {
    const found = ticksOf(scale, window, step, options);
    const crowded = found.some(
      ({ share, label }, i) => share + room(label) > (found[i + 1]?.share ?? Number.POSITIVE_INFINITY),
    );
    if (!crowded || step > window.to - window.from) return found;
    step = niceStep(step + 1);
  }
}

function ticksOf(scale: Scale, window: Interval, step: number, { most, clock }: TickOptions): Tick[] {
  const zero = clock.kind === "relative" ? scale.origin : -clock.offsetMinutes * 60_000;
  const found: Tick[] = [];
  for (const piece of visiblePieces(scale, window)) {
    for (let at = zero + Math.ceil((piece.from - zero) / step) * step; at <= piece.to; at += step) {
      const share = shareOf(window, positionOf(scale, at));
      // The neighbours of a hidden stretch may come too close to each other.
      if (found.length > 0 && share - (found.at(-1)?.share ?? 0) < 0.7 / Math.max(1, most)) continue;
      found.push({
        at,
        share,
        label: clock.kind === "relative" ? elapsed(at - zero, step) : wall(at, step, clock.offsetMinutes),
      });
    }
  }
  return found;
}

function visiblePieces(scale: Scale, window: Interval): Interval[] {
  const pieces: Interval[] = [];
  let from = timeAt(scale, window.from);
  for (const { time, position } of scale.hidden) {
    if (position.to <= window.from || position.from >= window.to) continue;
    if (time.from > from) pieces.push({ from, to: time.from });
    from = Math.max(from, time.to);
  }
  const to = timeAt(scale, window.to);
  if (to >= from) pieces.push({ from, to });
  return pieces;
}

/** `0 s`, `250 ms`, `1.5 s`, `2:30`, `1 h 30 m`, `3 d`: as coarse as the step allows. */
function elapsed(ms: number, step: number): string {
  if (ms === 0) return step < 1000 ? "0 ms" : "0 s";
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60e3) return `${Number((ms / 1000).toFixed(3))} s`;
  const days = Math.floor(ms / 864e5);
  const hours = Math.floor((ms % 864e5) / 36e5);
  const minutes = Math.floor((ms % 36e5) / 60e3);
  const seconds = Number(((ms % 60e3) / 1000).toFixed(3));
  const parts = [
    days > 0 ? `${days} d` : "",
    hours > 0 ? `${hours} h` : "",
    minutes > 0 && step < 864e5 ? `${minutes} m` : "",
    seconds > 0 && step < 60e3 ? `${seconds} s` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

function wall(at: number, step: number, offsetMinutes: number): string {
  if (step >= 864e5) {
    return formatDay(at, offsetMinutes, at);
  }
  const time = formatTime(at, offsetMinutes);
  if (step < 1000) return time;
  return step < 60e3 ? time.slice(0, 8) : time.slice(0, 5);
}
