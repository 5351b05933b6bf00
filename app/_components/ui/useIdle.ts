import { useSyncExternalStore } from "react";

/** ms that a browser without `requestIdleCallback` is given. */
const REST = 2_000;

let isIdle = false;
let isAwaited = false;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  awaitIdle();
  return () => listeners.delete(listener);
}

/** Once: when the page is loaded and has had nothing to do. */
function awaitIdle(): void {
  if (isAwaited) return;
  isAwaited = true;
  const rest = () => {
    if ("requestIdleCallback" in window) requestIdleCallback(tell);
    else setTimeout(tell, REST);
  };
  if (document.readyState === "complete") rest();
  else window.addEventListener("load", rest, { once: true });
}

function tell(): void {
  isIdle = true;
  for (const listener of [...listeners]) listener();
}

/** Whether the page that was opened is loaded and has had nothing to do since: before that, nothing is fetched ahead. */
export function useIdle(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isIdle,
    () => false,
  );
}
