import { useLayoutEffect } from "react";

/** How far lists were scrolled, by their address: as long as the page stays open. */
const kept = new Map<string, number>();
const MAX_KEPT = 50;
let isBack = false;
if (typeof window !== "undefined") window.addEventListener("popstate", () => (isBack = true));

/** Puts `main` back to where it was when the reader comes back to this address by the browser's buttons. */
export function useKeptScroll(address: string): void {
  useLayoutEffect(() => {
    const main = document.getElementById("main");
    if (main === null) return;
    if (isBack) main.scrollTop = kept.get(address) ?? 0;
    isBack = false;
    const keep = () => {
      kept.delete(address);
      kept.set(address, main.scrollTop);
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    };
    main.addEventListener("scroll", keep, { passive: true });
    return () => main.removeEventListener("scroll", keep);
  }, [address]);
}
