"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useImperativeHandle, useMemo, useRef, type Ref } from "react";
import { arrows, arrowsAmong } from "@/lib/layout/arrows";
import { formatCount } from "@/lib/base/wording";
import type { Tree } from "@/lib/layout/tree";
import { shareOf } from "@/lib/layout/window";
import { Arrows } from "./Arrows";
import { Backdrop } from "./Backdrop";
import { ROW_HEIGHT, rowId } from "./metrics";
import { RowLine } from "./RowLine";
import { SpanCard } from "./SpanCard";
import type { CardState } from "./useCard";
import { useGestures } from "./useGestures";
import type { Selection } from "./useSelection";
import type { StepFilterState } from "./useStepFilter";
import type { View } from "./useView";
import { useSize } from "../ui/useSize";

export type RowsHandle = { readonly scrollTo: (row: number) => void; readonly focus: () => void };

type Props = {
  readonly ref: Ref<RowsHandle>;
  readonly tree: Tree;
  readonly view: View;
  readonly selection: Selection;
  readonly filter: StepFilterState;
  readonly labels: ReadonlyMap<number, string>;
  readonly card: CardState;
  readonly wall: boolean;
  /** Width of the column of names, px. */
  readonly names: number;
};

/** Rows that stay visible around the one that is come to: what leads to it and what its catcher leads to. */
const AROUND = 3;

/** The rows on screen, and a few around them: however long the run, the document stays small. */
export function Rows({ ref, tree, view, selection, filter, labels, card, wall, names }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { width: inner } = useSize(scroller);
  const width = Math.max(0, inner - names);
  const { rows, cursor } = selection;
  // Each new function would measure all rows anew.
  const keyOf = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay in this component
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: AROUND * ROW_HEIGHT,
    scrollPaddingEnd: AROUND * ROW_HEIGHT,
    getItemKey: keyOf,
  });
  const caught = useMemo(() => arrows(tree, rows), [tree, rows]);
  useImperativeHandle(
    ref,
    () => ({
      scrollTo: (row) => list.scrollToIndex(row, { align: "auto" }),
      focus: () => scroller.current?.focus({ preventScroll: true }),
    }),
    [list],
  );
  const grab = useGestures(scroller, view, names, width);

  const active = rows[cursor];
  const place = useCallback((at: number) => view.share(at) * width, [view, width]);
  const lines = useMemo(
    () =>
      view.scale.hidden.flatMap(({ position: { from, to } }) =>
        [from, to].map((at) => shareOf(view.window, at) * width),
      ),
    [view, width],
  );
  const shown = list.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? -1];
  const near = useMemo(() => arrowsAmong(caught, first, last), [caught, first, last]);
  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={0}
      aria-label={`Steps, ${formatCount(rows.length)} rows`}
      aria-activedescendant={active === undefined ? undefined : rowId(active.key)}
      className="timeline-rows relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto select-none"
      {...grab}
    >
      <div className="relative min-h-full" style={{ height: list.getTotalSize() }} role="presentation">
        <Backdrop tree={tree} view={view} wall={wall} width={width} names={names} />
        {width > 0 &&
          shown.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <RowLine
                key={item.key}
                tree={tree}
                row={row}
                number={item.index + 1}
                top={item.start}
                width={width}
                names={names}
                place={place}
                lines={lines}
                screen={view.screen}
                selected={item.index === cursor}
                matched={row.spans.some((span) => filter.isMatch.has(span))}
                span={selection.span?.index ?? -1}
                card={card}
                onRow={() => selection.selectRow(row)}
                onSpan={(span) => selection.selectSpan(row, span)}
                onToggle={() => selection.setOpen(row, row.children === "closed")}
                onReveal={view.reveal}
              />
            );
          })}
        <Arrows arrows={near} place={place} width={width} left={names} />
        {card.shown !== null && <SpanCard tree={tree} labels={labels} shown={card.shown} inner={inner} card={card} />}
      </div>
      {rows.length === 0 && <NoRows filter={filter} />}
    </div>
  );
}

/** A filter that leaves nothing says so, and how to see all again. */
function NoRows({ filter }: { filter: StepFilterState }) {
  return (
    <p className="absolute inset-x-0 top-8 text-center text-ink-2">
      No step matches.{" "}
      <button type="button" className="underline underline-offset-2" onClick={filter.clear}>
        Show all steps
      </button>
    </p>
  );
}
