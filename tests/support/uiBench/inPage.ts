/*
 * What is measured inside of a page. Each function is sent there as text: it stands on nothing around it.
 */

/** What a page tells of itself, on `window`. */
export type Measured = {
  /** ms after the navigation began at which the timeline answered a key; null before. */
  usableAt: number | null;
  /** ms from what was typed last until its result was painted; null before. */
  filteredIn: number | null;
};

declare global {
  var measured: Measured;
}

/**
 * Runs before the page's own program. A timeline is usable when rows, and what `awaited` selects, are there and a key
 * that it was given has moved the cursor and has been painted.
 */
export function watchPage(awaited: string): void {
  window.measured = { usableAt: null, filteredIn: null };
  const cursor = () => document.querySelector("[role=tree] [aria-selected=true]")?.id ?? "";
  const painted = (then: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });
  const waitForKey = (before: string) =>
    requestAnimationFrame(() => {
      if (cursor() === before) waitForKey(before);
      else painted(() => (window.measured.usableAt = performance.now()));
    });
  const waitForRows = () => {
    const rows = document.querySelector<HTMLElement>("[role=tree]:has([role=treeitem])");
    if (rows === null || document.querySelector(awaited) === null) return requestAnimationFrame(waitForRows);
    const before = cursor();
    rows.focus();
    // Down from the top row; a run that failed opens on its last ones.
    const key = rows.querySelector("[role=treeitem]:last-of-type")?.id === before ? "ArrowUp" : "ArrowDown";
    rows.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return waitForKey(before);
  };
  requestAnimationFrame(waitForRows);
}

/** Notes how long the next letter in the filter takes until the number of matches that it is shown with is another, and painted. */
export function watchFilter(): void {
  window.measured.filteredIn = null;
  const found = () => document.getElementById("step-filter-found")?.textContent ?? "";
  const before = found();
  const onInput = (event: Event) => {
    document.removeEventListener("input", onInput, true);
    const from = event.timeStamp;
    const wait = () => {
      if (found() === before) return requestAnimationFrame(wait);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (window.measured.filteredIn = performance.now() - from);
      return port2.postMessage(null);
    };
    requestAnimationFrame(wait);
  };
  document.addEventListener("input", onInput, true);
}
