"use client";

import { clsx } from "clsx";
import type { CSSProperties } from "react";
import type { Box } from "@/lib/layout/boxes";
import { cells } from "@/lib/layout/cells";
import { formatCount, formatExactDuration } from "@/lib/base/wording";
import { OUTCOME_NAMES } from "@/lib/layout/label";
import type { Drawn } from "@/lib/layout/project";
import { contentsOf, spanAt, type Tree } from "@/lib/layout/tree";

type Props = {
  readonly tree: Tree;
  readonly drawn: Drawn;
  readonly selected: boolean;
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
export function BoxMark({ tree, drawn, selected, onSpan }: Props) {
  const { box, left, width, count, bad } = drawn;
  // Of many in one place the colour of the worst alone would paint a run red that went well.
  const mixed = count > 1 && bad > 0 && bad < 1;
  const select = (span: number) => (event: React.MouseEvent) => {
    event.stopPropagation();
    onSpan(span);
  };
  return (
    <>
      <div
        aria-hidden
        title={describe(tree, box, count)}
        onClick={select(box.span)}
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
      {box.kind === "items" && <Items tree={tree} box={box} left={left} width={width} onSpan={select} />}
    </>
  );
}

type ItemsProps = {
  readonly tree: Tree;
  readonly box: Box;
  readonly left: number;
  readonly width: number;
  readonly onSpan: (span: number) => (event: React.MouseEvent) => void;
};

function Items({ tree, box, left, width, onSpan }: ItemsProps) {
  const attempt = spanAt(tree, box.span);
  if (attempt === null || width < CELL) return null;
  const { iterations } = contentsOf(tree, [attempt]);
  const squares = cells(iterations, width / CELL);
  const each = Math.min(CELL_MOST, width / Math.max(1, squares.length));
  return squares.map((cell, i) => (
    <div
      key={cell.from}
      aria-hidden
      title={`${cell.to - cell.from === 1 ? `item ${formatCount(cell.from)}` : `items ${formatCount(cell.from)}–${formatCount(cell.to - 1)}`}: ${OUTCOME_NAMES[cell.outcome]}`}
      onClick={onSpan(cell.span)}
      className={clsx("cell", `box-${cell.outcome}`)}
      style={{ left: left + i * each, width: Math.max(2, each - 2) }}
    />
  ));
}

function badShare(bad: number): CSSProperties & Record<`--${string}`, string> {
  return { "--bad-share": `${Math.round(Math.max(LEAST_SHARE, bad) * 100)}%` };
}

function describe(tree: Tree, box: Box, count: number): string {
  const what =
    box.kind === "backoff"
      ? "waited before the next attempt"
      : box.kind === "waiting"
        ? "waiting"
        : OUTCOME_NAMES[box.outcome];
  const caught = box.caught ? ", caught" : "";
  // Of an open one the picture goes further than the record; a hole is as wide as what is known around it.
  const ms = Math.max(0, Math.min(box.to, tree.knownTo) - box.from);
  const length = `${box.outcome === "open" ? "at least " : box.ragged ? "start or end not recorded, at most " : ""}${formatExactDuration(ms)}`;
  const more = count > 1 ? ` · ${formatCount(count)} steps here, zoom in to tell them apart` : "";
  return `${what}${caught} · ${length}${more}`;
}
