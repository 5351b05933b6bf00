"use client";

import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import { layoutBoxes } from "@/lib/layout/boxes";
import { extent, labelOf, placeLabel } from "@/lib/layout/label";
import { project } from "@/lib/layout/project";
import type { Row } from "@/lib/layout/rows";
import type { Tree } from "@/lib/layout/tree";
import { StatusIcon } from "../ui/statusIcons";
import { BoxMark } from "./BoxMark";
import { NAMES, rowId } from "./metrics";

type Props = {
  /** Which of several timelines on the page; absent: the only one. */
  readonly id?: string;
  readonly tree: Tree;
  readonly row: Row;
  readonly number: number;
  readonly top: number;
  readonly width: number;
  readonly place: (at: number) => number;
  readonly selected: boolean;
  /** The span that is selected. */
  readonly span: number;
  readonly onRow: () => void;
  readonly onSpan: (span: number) => void;
  readonly onToggle: () => void;
};

/** Outcomes whose shape is repeated beside the box. */
const MARKED: ReadonlySet<Row["outcome"]> = new Set(["failed", "timedOut", "aborted", "open", "unknown"]);

/** Average width of a character of a label, px, and of the mark before it. */
const CHARACTER = 6.1;
const MARK = 15;
const SHOW = 64;

export function RowLine({ id, tree, row, number, top, width, place, selected, span, onRow, onSpan, onToggle }: Props) {
  const boxes = layoutBoxes(tree, row);
  const drawn = project(boxes, place, width);
  const text = labelOf(tree, row);
  const mark = MARKED.has(row.outcome);
  const items = row.type === "Map" && row.children === "closed";
  const edges = extent(boxes, place, width);
  const label =
    edges === null
      ? null
      : placeLabel(edges.first, edges.last, width, text.length * CHARACTER + (mark ? MARK : 0) + (items ? SHOW : 0));
  return (
    <div
      id={rowId(row.key, id)}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={number}
      aria-selected={selected}
      aria-expanded={row.children === "none" ? undefined : row.children === "open"}
      onClick={onRow}
      className={clsx(
        "absolute inset-x-0 flex h-7 border-b border-line-soft",
        selected ? "bg-sel" : "hover:bg-mute/40",
        row.kind === "unreached" && "text-ink-3",
      )}
      style={{ top }}
    >
      <RowName row={row} selected={selected} onToggle={onToggle} />
      <div className="relative min-w-0 flex-1 overflow-hidden">
        {drawn.map((each, i) => (
          <BoxMark
            key={`${each.box.span}-${i}`}
            tree={tree}
            drawn={each}
            selected={each.box.span === span}
            onSpan={onSpan}
          />
        ))}
        {label !== null && label.side !== "none" && (
          <RowLabel row={row} at={label.at} text={text} mark={mark} onItems={items ? onToggle : null} />
        )}
      </div>
    </div>
  );
}

type NameProps = { readonly row: Row; readonly selected: boolean; readonly onToggle: () => void };

/** The left column: what opens and closes the row, its outcome and its name. */
function RowName({ row, selected, onToggle }: NameProps) {
  return (
    <div
      className={clsx(
        "flex shrink-0 items-center gap-1.5 overflow-hidden border-r pr-2 whitespace-nowrap",
        !selected && "bg-panel",
      )}
      style={{ width: NAMES, paddingLeft: 6 + Math.min(row.depth, 8) * 16 }}
      title={row.note === "" ? row.name : `${row.name} · ${row.note}`}
    >
      <span
        role="presentation"
        onClick={(event) => {
          if (row.children === "none") return;
          event.stopPropagation();
          onToggle();
        }}
        className={clsx(
          "flex h-7 w-4 shrink-0 items-center justify-center text-ink-3",
          row.children !== "none" && "cursor-pointer hover:text-ink",
        )}
      >
        {row.children !== "none" && (
          <ChevronRight size={13} aria-hidden className={row.children === "open" ? "rotate-90" : ""} />
        )}
      </span>
      <StatusIcon mark={row.outcome} named={row.kind !== "unreached"} />
      <span className={clsx("truncate", selected && "font-medium", row.kind === "redrive" && "font-medium")}>
        {row.name}
      </span>
      <span className="min-w-0 shrink-[999] truncate text-xs text-ink-3">{row.note}</span>
    </div>
  );
}

type LabelProps = {
  readonly row: Row;
  /** px from the left. */
  readonly at: number;
  readonly text: string;
  readonly mark: boolean;
  /** Opens the items of a Map that is closed; null for others. */
  readonly onItems: (() => void) | null;
};

/** The words beside the boxes of a row. */
function RowLabel({ row, at, text, mark, onItems }: LabelProps) {
  return (
    <span
      className="pointer-events-none absolute top-1.5 flex items-center gap-1 text-xs whitespace-nowrap text-ink-2"
      style={{ left: at }}
    >
      {mark && <StatusIcon mark={row.outcome} named={false} size={11} />}
      {text}
      {onItems !== null && (
        <span
          role="presentation"
          onClick={(event) => {
            event.stopPropagation();
            onItems();
          }}
          className="pointer-events-auto cursor-pointer underline decoration-faint underline-offset-2 hover:decoration-ink"
        >
          show items
        </span>
      )}
    </span>
  );
}
