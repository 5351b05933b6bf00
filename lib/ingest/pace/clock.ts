import { onAbort } from "./onAbort";

/** Time as collectors know it: the real one, or a test's. */
export type Clock = {
  /** ms since the epoch. */
  readonly now: () => number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** The longest that a timer of Node can wait; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const wake = () => {
        stay();
        resolve();
      };
      const timer = setTimeout(wake, Math.min(Math.max(0, ms), MAX_TIMER_MS));
      const stay = onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
};
