"use client";

import { clsx } from "clsx";
import { useMemo } from "react";
import { layoutBoxes } from "@/lib/layout/boxes";
import type { Interval } from "@/lib/layout/interval";
import { extent, labelOf, placeLabel, placeOnWidest, type Placed } from "@/lib/layout/label";
import { outsideOf, type Outside } from "@/lib/layout/outside";
import { project } from "@/lib/layout/project";
import type { Row } from "@/lib/layout/row";
import type { Tree } from "@/lib/layout/tree";
import { BoxMark } from "./BoxMark";
import { cardAt } from "./cardAt";
import { rowId } from "./metrics";
import { RowLabel } from "./RowLabel";
import { RowName } from "./RowName";
import type { CardState } from "./useCard";

type Props = {
  /** Which of several timelines on the page; absent: the only one. */
  readonly id?: string;
  readonly tree: Tree;
  readonly row: Row;
  readonly number: number;
  readonly top: number;
  readonly width: number;
  /** Width of the column of names, px. */
  readonly names: number;
  readonly place: (at: number) => number;
  /** At which the axis breaks, px; absent: nowhere. */
  readonly lines?: readonly number[];
  /** The stretch on screen, ms UTC; absent: all of it. */
  readonly screen?: Interval;
  readonly selected: boolean;
  /** A filter found it. */
  readonly matched?: boolean;
  /** The span that is selected. */
  readonly span: number;
  /** Absent: bars have none. */
  readonly card?: CardState;
  readonly onRow: () => void;
  readonly onSpan: (span: number) => void;
  readonly onToggle: () => void;
  readonly onReveal?: (times: Interval) => void;
};

/** Outcomes whose shape is repeated beside the box. */
const MARKED: ReadonlySet<Row["outcome"]> = new Set(["failed", "timedOut", "aborted", "open", "unknown"]);

/** Average width of a character of a label, px, and of what stands around it. */
const CHARACTER = 6.1;
const MARK = 15;
const SHOW = 64;

export function RowLine(props: Props) {
  const { id, tree, row, number, top, width, names, place, selected, matched = false, span, card } = props;
  // A state that was visited thousands of times has as many boxes: scrolling lays them out once.
  const boxes = useMemo(() => layoutBoxes(tree, row), [tree, row]);
  const drawn = useMemo(() => project(boxes, place, width), [boxes, place, width]);
  const text = useMemo(() => labelOf(tree, row), [tree, row]);
  const mark = MARKED.has(row.outcome);
  const items = row.type === "Map" && row.children === "closed";
  const edges = useMemo(() => extent(boxes, place, width), [boxes, place, width]);
  const room = text.length * CHARACTER + (mark ? MARK : 0) + (items ? SHOW : 0);
  const near: Placed | null = edges === null ? null : placeLabel(edges.first, edges.last, width, room, props.lines);
  const label = near?.side === "inside" ? (placeOnWidest(drawn, width, room) ?? near) : near;
  const outside = props.screen === undefined ? null : outsideOf(boxes, props.screen);
  return (
    <div
      id={rowId(row.key, id)}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={number}
      aria-selected={selected}
      aria-expanded={row.children === "none" ? undefined : row.children === "open"}
      aria-describedby={card?.shown?.top === top ? "span-card" : undefined}
      onClick={props.onRow}
      className={clsx(
        "absolute inset-x-0 flex h-7 border-b border-line-soft",
        selected ? "row-selected bg-sel" : "hover:bg-mute/40",
        (row.kind === "unreached" || row.kind === "note") && "text-ink-3",
      )}
      style={{ top }}
    >
      <RowName row={row} width={names} selected={selected} matched={matched} onToggle={props.onToggle} />
      <div className="relative min-w-0 flex-1 overflow-hidden">
        {drawn.map((each, i) => (
          <BoxMark
            key={`${each.box.span}-${i}`}
            tree={tree}
            drawn={each}
            selected={each.box.span === span}
            card={card ?? null}
            at={(target, of, more) => cardAt(target, { span: of, x: names + Math.max(0, each.left), top, more })}
            onSpan={props.onSpan}
          />
        ))}
        {label !== null && label.side !== "none" && (
          <RowLabel row={row} placed={label} text={text} mark={mark} onItems={items ? props.onToggle : null} />
        )}
        {outside?.left != null && <OutsideMark side="left" outside={outside.left} onReveal={props.onReveal} />}
        {outside?.right != null && <OutsideMark side="right" outside={outside.right} onReveal={props.onReveal} />}
      </div>
    </div>
  );
}

type OutsideProps = {
  readonly side: "left" | "right";
  readonly outside: Outside;
  readonly onReveal: Props["onReveal"];
};

/** At the edge behind which more of a row lies: a click brings it in, as going there by keys does. */
function OutsideMark({ side, outside, onReveal }: OutsideProps) {
  return (
    <span
      aria-hidden
      title={outside.bad ? "A failure lies off screen: show it" : "More lies off screen: show it"}
      onClick={(event) => {
        event.stopPropagation();
        onReveal?.(outside.nearest);
      }}
      className={clsx(
        "absolute inset-y-0 flex w-4 cursor-pointer items-center justify-center bg-panel/80 text-[10px]",
        side === "left" ? "left-0" : "right-0",
        outside.bad ? "text-bad" : "text-ink-3 hover:text-ink",
      )}
    >
      {side === "left" ? "◂" : "▸"}
    </span>
  );
}
