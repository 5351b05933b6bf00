"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useMemo, useRef, type PointerEvent, type Ref } from "react";
import { arrows } from "@/lib/layout/arrows";
import { formatCount } from "@/lib/base/wording";
import { shareOf } from "@/lib/layout/window";
import type { Tree } from "@/lib/layout/tree";
import { Arrows } from "./Arrows";
import { NAMES, ROW_HEIGHT, rowId } from "./metrics";
import { RowLine } from "./RowLine";
import { useTicks } from "./Ruler";
import type { Selection } from "./useSelection";
import type { View } from "./useView";
import { useSize } from "../ui/useSize";

export type RowsHandle = { readonly scrollTo: (row: number) => void };

type Props = {
  readonly ref: Ref<RowsHandle>;
  readonly tree: Tree;
  readonly view: View;
  readonly selection: Selection;
  readonly wall: boolean;
};

/** The rows on screen, and a few around them: however long the run, the document stays small. */
export function Rows({ ref, tree, view, selection, wall }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { width: inner } = useSize(scroller);
  const width = Math.max(0, inner - NAMES);
  const { rows, cursor } = selection;
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay in this component
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  const caught = useMemo(() => arrows(tree, rows), [tree, rows]);
  useImperativeHandle(ref, () => ({ scrollTo: (row) => list.scrollToIndex(row, { align: "auto" }) }), [list]);
  const grab = useGestures(scroller, view, width);

  const active = rows[cursor];
  const place = (at: number) => view.share(at) * width;
  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={0}
      aria-label={`Steps, ${formatCount(rows.length)} rows`}
      aria-activedescendant={active === undefined ? undefined : rowId(active.key)}
      className="relative min-h-0 flex-1 touch-pan-y overflow-x-hidden overflow-y-auto outline-offset-[-2px] select-none"
      {...grab}
    >
      <div className="relative min-h-full" style={{ height: list.getTotalSize() }} role="presentation">
        <Backdrop tree={tree} view={view} wall={wall} width={width} />
        {width > 0 &&
          list.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <RowLine
                key={item.key}
                tree={tree}
                row={row}
                number={item.index + 1}
                top={item.start}
                width={width}
                place={place}
                selected={item.index === cursor}
                span={selection.span?.index ?? -1}
                onRow={() => selection.selectRow(row)}
                onSpan={(span) => selection.selectSpan(row, span)}
                onToggle={() => selection.setOpen(row, row.children === "closed")}
              />
            );
          })}
        <Arrows arrows={caught} place={place} width={width} />
      </div>
    </div>
  );
}

type BackdropProps = Pick<Props, "tree" | "view" | "wall"> & { readonly width: number };

/** Behind the rows: the lines of the ruler, where the record ends, and times that are left out. */
function Backdrop({ tree, view, wall, width }: BackdropProps) {
  const marks = useTicks(view, wall, width);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 overflow-hidden border-l"
      style={{ left: NAMES - 1, right: 0 }}
    >
      {width > 0 &&
        marks.map(({ at, share }) => (
          <span key={at} className="absolute inset-y-0 border-l border-line-soft" style={{ left: share * width }} />
        ))}
      {tree.knownTo < tree.whole.to && width > 0 && (
        <span
          title="The record ends here"
          className="absolute inset-y-0 border-l border-dashed border-ink-3"
          style={{ left: view.share(tree.knownTo) * width }}
        />
      )}
      {view.scale.hidden.map(({ time, position }) => (
        <span
          key={time.from}
          className="absolute inset-y-0 border-x border-dashed border-faint bg-mute/60"
          style={{
            left: shareOf(view.window, position.from) * width,
            width: ((position.to - position.from) / (view.window.to - view.window.from)) * width,
          }}
        />
      ))}
    </div>
  );
}

/** Wheel with Ctrl zooms at the pointer, sideways pans; dragging the track pans. */
function useGestures(scroller: React.RefObject<HTMLDivElement | null>, view: View, width: number) {
  const latest = useRef({ view, width });
  useEffect(() => {
    latest.current = { view, width };
  });
  const drag = useRef<{ x: number; moved: boolean } | null>(null);

  useEffect(() => {
    const target = scroller.current;
    if (target === null) return;
    const onWheel = (event: WheelEvent) => {
      const { view: now, width: track } = latest.current;
      if (track <= 0) return;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const share = (event.clientX - target.getBoundingClientRect().left - NAMES) / track;
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
      if (event.button === 0 && event.clientX - left > NAMES) drag.current = { x: event.clientX, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const start = drag.current;
      if (start === null) return;
      if (event.buttons === 0) {
        drag.current = null;
        return;
      }
      const by = event.clientX - start.x;
      if (!start.moved && Math.abs(by) < 4) return;
      if (!start.moved) event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, moved: true };
      view.pan(-by / width);
    },
    onPointerUp: () => {
      drag.current = null;
    },
  };
}
