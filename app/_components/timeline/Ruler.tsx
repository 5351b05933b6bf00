"use client";

import { useRef, useState, type PointerEvent } from "react";
import { formatDuration } from "@/lib/base/wording";
import { redrivesOf } from "@/lib/layout/redrives";
import { shareOf } from "@/lib/layout/window";
import type { Tree } from "@/lib/layout/tree";
import { useSize } from "../ui/useSize";
import { CHARACTER, useTicks } from "./useTicks";
import type { View } from "./useView";

/** Room for the words at the end of the record and of a redrive, px. */
const RECORDED = 76;
const REDRIVE = 62;

type Props = {
  readonly tree: Tree;
  readonly view: View;
  readonly wall: boolean;
  readonly names: number;
};

/** Times above the rows, breaks with their lengths and reasons. Dragging over it zooms to what was dragged over. */
export function Ruler({ tree, view, wall, names }: Props) {
  const track = useRef<HTMLDivElement>(null);
  const { width } = useSize(track);
  const marks = useTicks(view, wall, width);
  const drag = useDragZoom(view, width);
  const reasons = new Map(view.breaks.map(({ from, reason }) => [from, reason]));
  const bands = view.scale.hidden.map(({ time, position }) => ({
    time,
    reason: reasons.get(time.from) ?? "",
    left: shareOf(view.window, position.from) * width,
    right: shareOf(view.window, position.to) * width,
  }));
  const redrives = redrivesOf(tree).map(({ number, at }) => ({ number, left: view.share(at) * width }));
  const known = tree.knownTo < tree.whole.to ? view.share(tree.knownTo) * width : Number.POSITIVE_INFINITY;
  const hasRoom = (left: number, right: number) =>
    right <= Math.min(width, known > width ? width : known - RECORDED) &&
    bands.every((band) => right <= band.left || left >= band.right) &&
    redrives.every((redrive) => right <= redrive.left || left >= redrive.left + REDRIVE);
  return (
    <div className="flex h-[22px] shrink-0 border-b text-xs text-ink-3 select-none">
      <div className="shrink-0 border-r" style={{ width: names }} />
      <div
        ref={track}
        aria-hidden
        title="Drag to zoom to a stretch"
        className="relative min-w-0 flex-1 cursor-col-resize touch-none overflow-hidden"
        {...drag.handlers}
      >
        {width > 0 &&
          marks.map(({ at, share, label }) =>
            !hasRoom(share * width, share * width + label.length * CHARACTER + 4) ? null : (
              <span key={at} className="absolute top-[3px] whitespace-nowrap" style={{ left: share * width + 4 }}>
                {label}
              </span>
            ),
          )}
        {redrives.map(({ number, left }) => (
          <span key={number} className="absolute top-[3px] whitespace-nowrap text-run" style={{ left: left + 4 }}>
            redrive {number}
          </span>
        ))}
        {known <= width && (
          <span
            title="Nothing is known of what came later"
            className="absolute top-[3px] text-right whitespace-nowrap text-ink-2"
            style={{ left: known - RECORDED, width: RECORDED - 4 }}
          >
            last recorded
          </span>
        )}
        {bands.map((band) => (
          <Band key={band.time.from} {...band} isShown={band.right >= 0 && band.left <= width} />
        ))}
        {drag.stretch !== null && (
          <span
            className="absolute inset-y-0 bg-accent/20 shadow-[inset_0_0_0_1px_var(--accent)]"
            style={{ left: drag.stretch.from, width: drag.stretch.to - drag.stretch.from }}
          />
        )}
      </div>
    </div>
  );
}

type BandProps = {
  readonly time: { readonly from: number; readonly to: number };
  readonly reason: string;
  readonly left: number;
  readonly right: number;
  readonly isShown: boolean;
};

/** A stretch that is left out: how long it is, and why, as far as there is room. */
function Band({ time, reason, left, right, isShown }: BandProps) {
  if (!isShown) return null;
  const length = formatDuration(time.to - time.from);
  const room = (right - left) / CHARACTER;
  const text = [`${length} · ${reason}`, length, "//"].find((one) => one.length + 1 <= room) ?? "";
  return (
    <span
      title={`${length} left out, not drawn to scale: ${reason}`}
      className="absolute inset-y-0 flex items-center justify-center overflow-hidden border-x border-dashed border-faint bg-mute whitespace-nowrap text-ink-2"
      style={{ left, width: right - left }}
    >
      {text}
    </span>
  );
}

/** A drag shorter than this, px, zooms nowhere. */
const LEAST_DRAG = 4;

function useDragZoom(view: View, width: number) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly at: number } | null>(null);
  const stretch = drag === null ? null : { from: Math.min(drag.from, drag.at), to: Math.max(drag.from, drag.at) };
  const xOf = (event: PointerEvent<HTMLDivElement>) =>
    Math.min(width, Math.max(0, event.clientX - event.currentTarget.getBoundingClientRect().left));
  const position = (x: number) => view.window.from + (x / Math.max(1, width)) * (view.window.to - view.window.from);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: xOf(event), at: xOf(event) });
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      if (drag !== null) setDrag({ from: drag.from, at: xOf(event) });
    },
    onPointerUp: () => {
      if (stretch !== null && stretch.to - stretch.from >= LEAST_DRAG) {
        view.show({ from: position(stretch.from), to: position(stretch.to) });
      }
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
    onDoubleClick: view.fit,
  };
  return { stretch, handlers };
}
