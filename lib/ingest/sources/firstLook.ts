import { z } from "zod";
import type { Clock } from "../pace/clock";

/*
 * How far the first look at a source is: the stretch of the past that it goes over, and how long it has worked on it. It is
 * kept in the checkpoint, so that pages tell it, and so that a restart goes on counting.
 */

export const firstLookSchema = z.object({
  /** The stretch, ms since the epoch. */
  from: z.number(),
  to: z.number(),
  /** The part of it that was read, 0 to 1. */
  done: z.number(),
  /** ms that were spent on it, without those in which nobody read the source. */
  workedMs: z.number(),
});
export type FirstLook = z.output<typeof firstLookSchema>;

/** Before this part was read nothing is said about the rest. */
const LEAST_DONE = 0.01;

/** How long the rest of it takes, in ms, at the pace so far; null while that says nothing. */
export function leftOf({ done, workedMs }: FirstLook): number | null {
  return done < LEAST_DONE ? null : Math.round((workedMs * (1 - done)) / done);
}

/** What a checkpoint tells of a first look; null when there is none, or it is over. */
export function readFirstLook(checkpoint: string | null): FirstLook | null {
  const parsed = z.looseObject({ firstLook: firstLookSchema.nullable() }).safeParse(JSON.parse(checkpoint ?? "null"));
  return parsed.success ? parsed.data.firstLook : null;
}

/** Measures a first look while it goes on. */
export class FirstLookMeter {
  private notedAt: number;

  constructor(private readonly clock: Clock) {
    this.notedAt = clock.now();
  }

  /** The first look once `done` of it was read; null when that is all. */
  next(
    known: FirstLook | null,
    stretch: { readonly from: number; readonly to: number },
    done: number,
  ): FirstLook | null {
    const now = this.clock.now();
    const workedMs = (known?.workedMs ?? 0) + (now - this.notedAt);
    this.notedAt = now;
    if (done >= 1) return null;
    const { from, to } = known ?? stretch;
    // What begins meanwhile makes the whole longer; the part that was read is not said to shrink.
    return { from, to, workedMs, done: Math.max(known?.done ?? 0, Math.max(0, done)) };
  }
}
