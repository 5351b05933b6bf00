"use client";

import {
  useCallback,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from "react";

const STORED = "stepscope.panel";
const LEAST = 260;
const MOST = 820;
/** The tabs of a failed task have room in it beside each other. */
const NORMAL = 400;

/**
 * The main view and, right of it, a panel whose width the reader sets; it is remembered. Where there is no room for two
 * columns (a phone, a page at 400 %) the panel is below, as wide as the view, and the page scrolls.
 */
export function ResizablePanel({ open, side, children }: { open: boolean; side: ReactNode; children: ReactNode }) {
  const stored = useSyncExternalStore(nothingTells, read, () => NORMAL);
  const [chosen, setChosen] = useState<number | null>(null);
  const width = chosen ?? stored;
  const drag = useRef<{ x: number; width: number } | null>(null);

  const resize = useCallback((next: number) => {
    const inside = Math.round(Math.min(MOST, Math.max(LEAST, next)));
    setChosen(inside);
    window.localStorage.setItem(STORED, String(inside));
  }, []);

  const onPointerMove = (event: PointerEvent) => {
    if (drag.current !== null) resize(drag.current.width + drag.current.x - event.clientX);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    resize(width + (event.key === "ArrowLeft" ? 16 : -16));
  };

  return (
    <div className="flex h-full min-h-0 border border-t-0 bg-panel max-[760px]:h-auto max-[760px]:flex-col">
      <div className="min-w-0 flex-1 max-[760px]:h-[68dvh] max-[760px]:min-h-[340px] max-[760px]:flex-none">
        {children}
      </div>
      {open && (
        <>
          <div
            role="separator"
            aria-orientation="vertical"
            aria-label="Width of the details"
            aria-valuenow={width}
            aria-valuemin={LEAST}
            aria-valuemax={MOST}
            tabIndex={0}
            onKeyDown={onKey}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              drag.current = { x: event.clientX, width };
            }}
            onPointerMove={onPointerMove}
            onPointerUp={() => {
              drag.current = null;
            }}
            onDoubleClick={() => resize(NORMAL)}
            className="relative w-px shrink-0 cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-left-1 before:w-2 hover:bg-accent focus-visible:bg-accent max-[760px]:hidden"
          />
          <aside
            aria-label="Details"
            className="min-w-0 shrink-0 overflow-hidden max-[760px]:min-h-[360px] max-[760px]:w-full! max-[760px]:border-t"
            style={{ width: `min(${width}px, ${chosen === null ? 42 : 60}%)` }}
          >
            {side}
          </aside>
        </>
      )}
    </div>
  );
}

function read(): number {
  const width = Number(window.localStorage.getItem(STORED));
  return width >= LEAST && width <= MOST ? width : NORMAL;
}

function nothingTells(): () => void {
  return () => undefined;
}
