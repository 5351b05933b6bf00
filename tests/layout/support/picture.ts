import { layoutBoxes, type Box } from "@/lib/layout/boxes";
import { labelOf } from "@/lib/layout/label";
import { layoutRows, type RowOptions } from "@/lib/layout/rows";
import { makeScale, positionOf } from "@/lib/layout/scale";
import type { Tree } from "@/lib/layout/tree";
import { MARKS } from "./marks";

const FILL = {
  succeeded: "▇",
  failed: "x",
  timedOut: "t",
  aborted: "a",
  open: "o",
  unknown: "?",
  caught: "c",
} as const;

/** The timeline as text, `width` characters of track: one line a row, as the page draws it. */
export function picture(tree: Tree, options: Partial<RowOptions> = {}, width = 40): string {
  const scale = makeScale(tree.whole, []);
  const column = (at: number) => Math.min(width, Math.round((positionOf(scale, at) / scale.length) * width));
  const lines = layoutRows(tree, { open: new Map(), definition: null, ...options }).map((row) => {
    const arrow = row.children === "none" ? " " : row.children === "open" ? "▾" : "▸";
    const name = `${"  ".repeat(row.depth)}${arrow} ${MARKS[row.outcome]} ${row.name} ${row.note}`.trimEnd();
    return `${name.padEnd(38)}|${track(layoutBoxes(tree, row), column, width)}| ${labelOf(tree, row)}`.trimEnd();
  });
  return lines.join("\n");
}

function track(boxes: readonly Box[], column: (at: number) => number, width: number): string {
  const cells = Array.from({ length: width }, () => " ");
  for (const box of boxes) {
    const from = Math.min(width - 1, column(box.from));
    const to = Math.max(from + 1, column(box.to));
    for (let i = from; i < to; i++) cells[i] = fillOf(box);
  }
  return cells.join("");
}

function fillOf(box: Box): string {
  if (box.kind === "backoff") return "╱";
  if (box.kind === "waiting") return box.outcome === "open" ? "o" : "/";
  if (box.caught) return "c";
  if (box.kind === "items") return "▦";
  return box.kind === "group" && box.outcome === "succeeded" ? "░" : FILL[box.outcome];
}
