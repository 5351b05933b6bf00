import type { Instant } from "@/lib/base/instant";
import type { EngineTime } from "./engineTime";

/** Whoever is asked again and again has this much time at least between two questions, ms. */
const LEAST_MS = 50;
/** A virtual engine's time stands still meanwhile; what happens outside takes real time. */
const LONGEST_VIRTUAL_MS = 200;

/**
 * Waits for something outside of the engine: so long by the engine's time, which may be scaled. Virtual time does not pass
 * while something is in flight, so the computer's does.
 * @param ms how long; at least 50 ms of the computer's time pass.
 * @throws the signal's reason when it is aborted.
 */
export function pauseOf(time: EngineTime): (ms: number, signal: AbortSignal) => Promise<void> {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(reasonOf(signal));
      const least = time.isVirtual ? Math.min(ms, LONGEST_VIRTUAL_MS) : LEAST_MS;
      let waits = time.isVirtual ? 1 : 2;
      const passed = () => {
        if (--waits > 0) return;
        signal.removeEventListener("abort", abort);
        resolve();
      };
      const timer = setTimeout(passed, least);
      const forget = time.isVirtual ? () => undefined : time.at((time.now() + ms) as Instant, passed);
      const abort = () => {
        clearTimeout(timer);
        forget();
        reject(reasonOf(signal));
      };
      signal.addEventListener("abort", abort, { once: true });
    });
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error("not waited for any more");
}
