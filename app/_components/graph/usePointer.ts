"use client";

import { useEffect, useRef, type PointerEvent, type RefObject } from "react";
import type { Point } from "@/lib/layout/graph/graphLayout";

/** A hand that trembles less than this on a click does not drag, px. */
const TREMBLE = 4;
/** Zoom for one notch of a wheel, which is 100 px in most browsers. */
const NOTCH = 1.0016;

type Moves = { readonly pan: (by: Point) => void; readonly zoom: (factor: number, at: Point) => void };

/** Dragging moves the picture, the wheel too, and with Ctrl or two fingers it zooms. Spread the result on the element. */
export function usePointer(element: RefObject<SVGSVGElement | null>, moves: Moves) {
  const latest = useRef(moves);
  const drag = useRef<{ last: Point; moved: boolean } | null>(null);
  useEffect(() => {
    latest.current = moves;
  });
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    // React listens passively: the page would zoom with the picture.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = target.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      if (event.ctrlKey || event.metaKey) latest.current.zoom(NOTCH ** -event.deltaY, at);
      else latest.current.pan({ x: event.deltaX, y: event.deltaY });
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [element]);

  return {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      if (event.button === 0) drag.current = { last: { x: event.clientX, y: event.clientY }, moved: false };
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      const held = drag.current;
      if (held === null) return;
      const by = { x: held.last.x - event.clientX, y: held.last.y - event.clientY };
      if (!held.moved && Math.hypot(by.x, by.y) < TREMBLE) return;
      if (!held.moved) event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { last: { x: event.clientX, y: event.clientY }, moved: true };
      latest.current.pan(by);
    },
    onPointerUp: () => {
      // The click that ends a drag comes after this and is no choice of a node.
      if (drag.current?.moved === true) setTimeout(() => (drag.current = null), 0);
      else drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
    },
    onClickCapture: (event: { stopPropagation: () => void }) => {
      if (drag.current?.moved === true) event.stopPropagation();
    },
  };
}
