import { type Clock, REAL_CLOCK } from "@/lib/ingest/pace/clock";

/** Where a clock stands: at the real time `realAt` it was `virtualAt`, and goes `speed` times as fast. ms since the epoch. */
export type FastTime = { readonly virtualAt: number; readonly realAt: number; readonly speed: number };

/** A clock for several processes: what they are told of the time makes theirs the same. */
export function fastClock(time: () => FastTime): Clock {
  return {
    now: () => {
      const { virtualAt, realAt, speed } = time();
      return Math.floor(virtualAt + (Date.now() - realAt) * speed);
    },
    sleep: (ms, signal) => REAL_CLOCK.sleep(ms / time().speed, signal),
  };
}
