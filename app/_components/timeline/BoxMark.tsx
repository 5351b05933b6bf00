"use client";

import { clsx } from "clsx";
import { useMemo, type CSSProperties, type MouseEvent, type PointerEvent } from "react";
import type { Box } from "@/lib/layout/boxes";
import { cells } from "@/lib/layout/cells";
import type { Drawn } from "@/lib/layout/project";
import { markedOutcome } from "@/lib/layout/recovered";
import { spanFacts } from "@/lib/layout/spanFacts";
import { contentsOf, spanAt, type Tree } from "@/lib/layout/tree";
import type { CardState, ShownCard } from "./useCard";

/** Where the card of a bar stands, which is drawn by an element; `more`: so many steps lie there. */
type CardOf = (element: Element, span: number, more: number) => ShownCard;

type Props = {
  readonly tree: Tree;
  readonly drawn: Drawn;
  readonly selected: boolean;
  /** Null: bars have no cards. */
  readonly card: CardState | null;
  readonly at: CardOf;
  readonly onSpan: (span: number) => void;
};

const KINDS = {
  work: "",
  group: "box-group",
  items: "box-group",
  backoff: "box-hatched",
  waiting: "box-hatched",
} as const satisfies Record<Box["kind"], string>;

/** Least room for one square, px; and the size a square grows to. */
const CELL = 5;
const CELL_MOST = 9;

/** Least height at which a share of failures is seen. */
const LEAST_SHARE = 0.25;

/** One box. A pointer selects it; the keyboard selects its row, and its attempts in the panel. */
export function BoxMark({ tree, drawn, selected, card, at, onSpan }: Props) {
  const { box, left, width, count, bad } = drawn;
  // Of many in one place the colour of the worst alone would paint a run red that went well.
  const mixed = count > 1 && bad > 0 && bad < 1;
  const handlers = (span: number, more: number) => handlersOf(span, card, (element) => at(element, span, more), onSpan);
  return (
    <>
      <div
        aria-hidden
        {...handlers(box.span, count)}
        title={card === null ? titleOf(tree, box.span) : undefined}
        className={clsx(
          "box",
          mixed ? "box-mixed" : `box-${box.outcome}`,
          KINDS[box.kind],
          box.caught && "box-caught",
          box.ragged && "box-ragged",
          selected && "box-selected",
        )}
        style={{ left, width, ...(mixed ? badShare(bad) : {}) }}
      />
      {box.kind === "items" && <Items tree={tree} box={box} left={left} width={width} handlers={handlers} />}
    </>
  );
}

/** Where bars have no cards. */
function titleOf(tree: Tree, index: number): string | undefined {
  const span = spanAt(tree, index);
  if (span === null) return undefined;
  const { outcome, duration } = spanFacts(tree, span);
  return `${outcome} · ${duration}`;
}

/** A pointer that rests brings the card, a tap brings it to stay: touch has no resting. */
function handlersOf(
  span: number,
  card: CardState | null,
  at: (element: Element) => ShownCard,
  onSpan: (span: number) => void,
) {
  return {
    onClick: (event: MouseEvent<HTMLElement>) => {
      event.stopPropagation();
      onSpan(span);
      const { pointerType } = event.nativeEvent as MouseEvent["nativeEvent"] & { readonly pointerType?: string };
      if (pointerType === "touch") card?.pin(at(event.currentTarget));
    },
    onPointerEnter: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== "touch") card?.enter(at(event.currentTarget));
    },
    onPointerLeave: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== "touch") card?.leave();
    },
  };
}

type ItemsProps = {
  readonly tree: Tree;
  readonly box: Box;
  readonly left: number;
  readonly width: number;
  readonly handlers: (span: number, more: number) => ReturnType<typeof handlersOf>;
};

function Items({ tree, box, left, width, handlers }: ItemsProps) {
  const items = useMemo(() => itemsIn(tree, box.span), [tree, box.span]);
  const room = Math.floor(width / CELL);
  const squares = useMemo(() => (room < 1 ? [] : cells(items, room)), [items, room]);
  const each = Math.min(CELL_MOST, width / Math.max(1, squares.length));
  return squares.map((cell, i) => (
    <div
      key={cell.from}
      aria-hidden
      {...handlers(cell.span, cell.to - cell.from)}
      className={clsx("cell", `box-${cell.outcome}`)}
      style={{ left: left + i * each, width: Math.max(2, each - 2) }}
    />
  ));
}

/** The items of an attempt at a Map, each with its outcome. */
function itemsIn(tree: Tree, span: number) {
  const attempt = spanAt(tree, span);
  const { iterations } = contentsOf(tree, attempt === null ? [] : [attempt]);
  return iterations.map((item) => ({ index: item.index, outcome: markedOutcome(tree, item) }));
}

function badShare(bad: number): CSSProperties & Record<`--${string}`, string> {
  return { "--bad-share": `${Math.round(Math.max(LEAST_SHARE, bad) * 100)}%` };
}
