import { scrollPlaces } from "./scrollPlaces";

/*
 * A browser brings back where a document was scrolled to. Here an element scrolls, which it leaves to the page: where it stood
 * is noted for each entry of the history, and brought back when Back, Forward or a reload lands on one.
 *
 * The browser has gone to an entry before the page of it is drawn, so what the element tells in between belongs to neither: it
 * is noted only while nothing is to come and nothing is held.
 */

/** How long an element is held at its place while what it shows comes, ms: answers of a cache, and of a server that is busy. */
const HOLD_MS = 3_000;
/** What the reader does; from then on the place is theirs. */
const ACTS = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

export type ScrollKeeper = {
  /** The page of a path is drawn: told once before the browser can show it. */
  readonly drawn: (pathname: string) => void;
  readonly close: () => void;
};

export function keepScroll(element: HTMLElement): ScrollKeeper {
  const places = scrollPlaces();
  const closing = new AbortController();
  const { signal } = closing;
  let shown: string | null = null;
  /** Where the entry stood that the browser went to; null once its page is drawn. */
  let coming: number | null = null;
  let release: (() => void) | null = null;

  const note = () => {
    if (coming === null && release === null) places.note(element.scrollTop);
  };
  const hold = (top: number) => {
    coming = null;
    release = holdAt(element, top, () => {
      release = null;
      note();
    });
  };
  const popped = () => {
    // Before what is held is let go: the entry is another by now, and what the element tells is not its place.
    coming = places.here() ?? 0;
    release?.();
    // Only what the page asks for is another: it is not drawn under another path.
    if (window.location.pathname === shown) hold(coming);
  };
  element.addEventListener("scroll", note, { signal, passive: true });
  window.addEventListener("popstate", popped, { signal });
  window.addEventListener("pagehide", () => places.keep(), { signal });
  return {
    drawn(pathname) {
      const top = coming ?? (shown === null ? places.here() : null);
      shown = pathname;
      release?.();
      if (top !== null) hold(top);
    },
    close() {
      release?.();
      closing.abort();
    },
  };
}

/** Holds an element at a place while its content grows and changes. Answers how to let it go; `then` is called once, when it is. */
function holdAt(element: HTMLElement, top: number, then: () => void): () => void {
  const holding = new AbortController();
  const put = () => {
    if (element.scrollTop !== top) element.scrollTop = top;
  };
  const changes = new MutationObserver(put);
  const letGo = () => {
    if (holding.signal.aborted) return;
    holding.abort();
    clearTimeout(timer);
    changes.disconnect();
    then();
  };
  const timer = setTimeout(letGo, HOLD_MS);
  for (const act of ACTS) window.addEventListener(act, letGo, { signal: holding.signal, passive: true, capture: true });
  changes.observe(element, { childList: true, subtree: true });
  put();
  return letGo;
}
