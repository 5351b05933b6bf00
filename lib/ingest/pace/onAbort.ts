import { setMaxListeners } from "node:events";

/**
 * Calls `act` when the signal is aborted, until the function that it answers is called. Many calls wait on the one signal of
 * their source: that is no leak, of which Node would warn from the eleventh on.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener("abort", act, { once: true });
  return () => signal.removeEventListener("abort", act);
}
