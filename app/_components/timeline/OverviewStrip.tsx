"use client";

import { useMemo, useRef, useState, type PointerEvent } from "react";
import { overview } from "@/lib/layout/overview";
import type { View } from "./useView";

const BUCKETS = 240;
/** A drag shorter than this, px, is a click: it moves the window there. */
const CLICK = 4;

type Drag = { readonly from: number; readonly to: number };

/**
 * The whole run at a glance, above the ruler and as wide: how much worked at once, what failed in red. Dragging zooms to
 * what was dragged over. `names`: width of the column of names, px.
 */
export function OverviewStrip({ view, names }: { view: View; names: number }) {
  const { scale, window, busy } = view;
  const strip = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const { all, bad, most } = useMemo(() => {
    const failed = busy.filter(
      ({ kind, outcome }) => kind === "work" && (outcome === "failed" || outcome === "timedOut"),
    );
    const counts = overview(scale, busy, BUCKETS);
    return { all: counts, bad: overview(scale, failed, BUCKETS), most: Math.max(...counts, 1e-9) };
  }, [scale, busy]);

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
    <div className="flex h-9 shrink-0 border-b bg-bg">
      <div className="flex shrink-0 items-center border-r px-2 text-xs text-ink-3" style={{ width: names }}>
        <span className="truncate">whole run</span>
      </div>
      <div
        ref={strip}
        role="img"
        aria-label="How much was running over the whole run, what failed in red; drag to zoom"
        title="Drag to zoom, double click to see all"
        className="relative min-w-0 flex-1 cursor-crosshair touch-none overflow-hidden select-none"
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
        <svg
          viewBox={`0 0 ${BUCKETS} 36`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full"
          aria-hidden
        >
          <path d={skyline(all, most)} fill="var(--ink-3)" fillOpacity="0.5" />
          <path d={skyline(bad, most)} fill="var(--bad)" />
        </svg>
        <div
          hidden={view.fitted && drag === null}
          className="absolute inset-y-0 bg-accent/8 shadow-[inset_0_0_0_1.5px_var(--accent)]"
          style={{ left: percent(shown.from), width: percent(Math.max(0.002, shown.to - shown.from)) }}
        />
      </div>
    </div>
  );
}

/** px of what worked for so short a time that its height would not be seen. */
const LEAST = 4;

function skyline(counts: readonly number[], most: number): string {
  const height = (count: number) => (count <= 0 ? 0 : LEAST + (count / most) * (30 - LEAST));
  return counts
    .map((count, i) => (count <= 0 ? "" : `M${i} 34v${-height(count).toFixed(1)}h1v${height(count).toFixed(1)}z`))
    .join("");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
