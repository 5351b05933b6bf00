"use client";

import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { counted, formatDuration } from "@/lib/base/wording";
import { layoutRows } from "@/lib/layout/rows";
import { positionOf, type Scale } from "@/lib/layout/scale";
import type { Tree } from "@/lib/layout/tree";
import { useSize } from "../ui/useSize";
import { NAMES, ROW_HEIGHT, rowId } from "./metrics";
import { RowLine } from "./RowLine";

type Props = {
  /** Of its elements, beside those of other timelines of the page. */
  readonly id: string;
  readonly label: string;
  readonly tree: Tree;
  /** What all that are aligned share. */
  readonly scale: Scale;
  /** A time that is marked, ms UTC, and what it is. */
  readonly mark?: { readonly at: number; readonly text: string } | null;
};

/** Rows that are drawn: this one is for a look beside others. */
const MOST_ROWS = 120;

/** A run as rows on a scale that is given, to be laid beside others: it opens and closes, and neither zooms nor selects. */
export function PlainTimeline({ id, label, tree, scale, mark = null }: Props) {
  const [open, setOpen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [cursor, setCursor] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const width = Math.max(0, useSize(frame).width - NAMES);
  const rows = useMemo(() => layoutRows(tree, { open, definition: null }), [tree, open]);
  const shown = rows.slice(0, MOST_ROWS);
  const place = (at: number) => (positionOf(scale, at) / scale.length) * width;
  const turn = (key: string, isOpen: boolean) => setOpen(new Map(open).set(key, isOpen));
  const onKeyDown = (event: KeyboardEvent) => {
    const row = shown[cursor];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isOpen = { ArrowRight: true, ArrowLeft: false }[event.key];
    if (by === undefined && isOpen === undefined) return;
    event.preventDefault();
    if (by !== undefined) setCursor(Math.min(shown.length - 1, Math.max(0, cursor + by)));
    else if (row !== undefined && isOpen !== undefined && row.children !== "none") turn(row.key, isOpen);
  };
  return (
    <>
      <div
        ref={frame}
        role="tree"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={shown[cursor] === undefined ? undefined : rowId(shown[cursor].key, id)}
        className="relative overflow-hidden border bg-panel outline-offset-[-2px]"
        style={{ height: shown.length * ROW_HEIGHT + 2 }}
        onKeyDown={onKeyDown}
      >
        {width > 0 && <Behind scale={scale} place={place} mark={mark} />}
        {width > 0 &&
          shown.map((row, index) => (
            <RowLine
              key={row.key}
              id={id}
              tree={tree}
              row={row}
              number={index + 1}
              top={index * ROW_HEIGHT}
              width={width}
              names={NAMES}
              place={place}
              selected={index === cursor}
              span={-1}
              onRow={() => setCursor(index)}
              onSpan={() => setCursor(index)}
              onToggle={() => turn(row.key, row.children === "closed")}
            />
          ))}
      </div>
      {rows.length > MOST_ROWS && (
        <p className="text-ink-3">{counted(rows.length - MOST_ROWS, "more row")} are not drawn here.</p>
      )}
    </>
  );
}

type BehindProps = Pick<Props, "scale"> & {
  readonly place: (at: number) => number;
  readonly mark: NonNullable<Props["mark"]> | null;
};

/** Behind the rows: times that are left out, and the one that is marked. */
function Behind({ scale, place, mark }: BehindProps) {
  return (
    <div aria-hidden className="absolute inset-y-0 overflow-hidden" style={{ left: NAMES - 1, right: 0 }}>
      {scale.hidden.map(({ time }) => (
        <span
          key={time.from}
          title={`${formatDuration(time.to - time.from)} in which neither works, not drawn to scale`}
          className="absolute inset-y-0 border-x border-dashed border-faint bg-mute/60"
          style={{ left: place(time.from), width: place(time.to) - place(time.from) }}
        />
      ))}
      {mark !== null && (
        <span
          title={mark.text}
          className="absolute inset-y-0 border-l-2 border-dashed border-accent"
          style={{ left: place(mark.at) }}
        />
      )}
    </div>
  );
}
