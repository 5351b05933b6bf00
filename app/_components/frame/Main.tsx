"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { keepScroll, type ScrollKeeper } from "./scrollKeeper";

/** The place of the page, which scrolls; Back brings it to where it stood. */
export function Main({ children }: { readonly children: ReactNode }) {
  const pathname = usePathname();
  const main = useRef<HTMLElement>(null);
  const keeper = useRef<ScrollKeeper | null>(null);
  useLayoutEffect(() => {
    if (main.current === null) return undefined;
    const made = keepScroll(main.current);
    keeper.current = made;
    return () => made.close();
  }, []);
  // After the one above, and after the page's own: the keeper is there, and so is the page.
  useLayoutEffect(() => keeper.current?.drawn(pathname), [pathname]);
  return (
    <main
      id="main"
      ref={main}
      tabIndex={-1}
      className="relative min-h-0 flex-1 overflow-y-auto outline-none [scrollbar-gutter:stable]"
    >
      {children}
    </main>
  );
}
