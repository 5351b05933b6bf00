"use client";

import { useEffect, useRef, type PointerEvent, type RefObject } from "react";
import type { View } from "./useView";

/** px that a pointer moves before it drags. */
const DRAG = 4;

/** Wheel with Ctrl zooms at the pointer, sideways pans; dragging the track pans. `names`: where the track begins, px. */
export function useGestures(scroller: RefObject<HTMLDivElement | null>, view: View, names: number, width: number) {
  const latest = useRef({ view, names, width });
  useEffect(() => {
    latest.current = { view, names, width };
  });
  const drag = useRef<{ x: number; moved: boolean } | null>(null);

  useEffect(() => {
    const target = scroller.current;
    if (target === null) return;
    const onWheel = (event: WheelEvent) => {
      const { view: now, names: left, width: track } = latest.current;
      if (track <= 0) return;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const share = (event.clientX - target.getBoundingClientRect().left - left) / track;
        now.zoom(Math.exp(-event.deltaY * 0.0035), Math.min(1, Math.max(0, share)));
        return;
      }
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) < Math.abs(event.deltaY) && !event.shiftKey) return;
      event.preventDefault();
      now.pan(sideways / track);
    };
    // React's own wheel listener is passive: it could not keep the page from zooming.
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [scroller]);

  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      const left = event.currentTarget.getBoundingClientRect().left;
      if (event.button === 0 && event.clientX - left > names) drag.current = { x: event.clientX, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const start = drag.current;
      if (start === null) return;
      if (event.buttons === 0) {
        drag.current = null;
        return;
      }
      const by = event.clientX - start.x;
      if (!start.moved && Math.abs(by) < DRAG) return;
      if (!start.moved) event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, moved: true };
      view.pan(-by / width);
    },
    onPointerUp: () => {
      drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
    },
  };
}
