"use client";

import { useLayoutEffect, useState, type RefObject } from "react";

export type Size = { readonly width: number; readonly height: number };

const UNKNOWN: Size = { width: 0, height: 0 };

/** The inner size of an element in px, kept up to date; 0 until it is known. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState(UNKNOWN);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(() => setSize({ width: target.clientWidth, height: target.clientHeight }));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
