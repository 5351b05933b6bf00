"use client";

import { useMemo, useRef, useState, type PointerEvent } from "react";
import { overview } from "@/lib/layout/overview";
import type { View } from "./useView";

const BUCKETS = 240;
/** A drag shorter than this, px, is a click: it moves the window there. */
const CLICK = 4;

type Drag = { readonly from: number; readonly to: number };

/** The whole run at a glance: how much worked at once. Dragging zooms to what was dragged over. */
export function OverviewStrip({ view }: { view: View }) {
  const { scale, window, busy } = view;
  const strip = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const counts = useMemo(() => overview(scale, busy, BUCKETS), [scale, busy]);
  const most = Math.max(...counts, 1e-9);

  const shareAt = (event: PointerEvent) => {
    const area = strip.current?.getBoundingClientRect();
    if (area === undefined || area.width === 0) return 0;
    return Math.min(1, Math.max(0, (event.clientX - area.left) / area.width));
  };
  const finish = (event: PointerEvent) => {
    if (drag === null) return;
    const to = shareAt(event);
    const width = strip.current?.clientWidth ?? 0;
    if (Math.abs(to - drag.from) * width < CLICK) {
      const half = (window.to - window.from) / 2;
      view.show({ from: to * scale.length - half, to: to * scale.length + half });
    } else {
      view.show({ from: Math.min(drag.from, to) * scale.length, to: Math.max(drag.from, to) * scale.length });
    }
    setDrag(null);
  };

  const shown =
    drag === null
      ? { from: window.from / scale.length, to: window.to / scale.length }
      : { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) };

  return (
    <div
      ref={strip}
      role="img"
      aria-label="How much was running over the whole run; drag to zoom"
      title="Drag to zoom, double click to see all"
      className="relative h-10 shrink-0 cursor-crosshair touch-none overflow-hidden border-b bg-bg select-none"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = shareAt(event);
        setDrag({ from: at, to: at });
      }}
      onPointerMove={(event) => drag !== null && setDrag({ from: drag.from, to: shareAt(event) })}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={view.fit}
    >
      <svg viewBox={`0 0 ${BUCKETS} 40`} preserveAspectRatio="none" className="absolute inset-0 size-full" aria-hidden>
        <path d={skyline(counts, most)} fill="var(--ink-3)" fillOpacity="0.5" />
      </svg>
      <div
        hidden={view.fitted && drag === null}
        className="absolute inset-y-0 bg-accent/8 shadow-[inset_0_0_0_1.5px_var(--accent)]"
        style={{ left: percent(shown.from), width: percent(Math.max(0.002, shown.to - shown.from)) }}
      />
    </div>
  );
}

function skyline(counts: readonly number[], most: number): string {
  const height = (count: number) => (count <= 0 ? 0 : 3 + (count / most) * 27);
  return counts
    .map((count, i) => (count <= 0 ? "" : `M${i} 36v${-height(count).toFixed(1)}h1v${height(count).toFixed(1)}z`))
    .join("");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
