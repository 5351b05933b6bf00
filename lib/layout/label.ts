import type { Outcome } from "@/lib/history/span";
import type { Box } from "./boxes";
import { tally } from "./cells";
import { formatCount, formatDuration } from "@/lib/base/wording";
import type { Row } from "./rows";
import { endOf, insideOf, spanAt, type Tree } from "./tree";

/*
 * The words beside the boxes of a row, and the side on which they have room.
 */

const WORDS = {
  succeeded: "",
  failed: "failed",
  caught: "caught",
  timedOut: "timed out",
  aborted: "aborted",
  open: "running",
  unknown: "end not recorded",
} as const satisfies Record<Outcome, string>;

/** How an outcome is said in a sentence or a heading; empty succeeded goes without saying beside a box. */
export const OUTCOME_NAMES = { ...WORDS, succeeded: "succeeded" } as const satisfies Record<Outcome, string>;

/** `212 ms`, `PaymentDeclined`, `States.Timeout, caught`, `38 ✓ 2 ✕`, `4 visits`… */
export function labelOf(tree: Tree, row: Row): string {
  const spans = row.spans.flatMap((index) => spanAt(tree, index) ?? []);
  const last = spans.at(-1);
  if (last === undefined) return "";
  const { iterations } = insideOf(tree, spans);
  const items = iterations.length > 0 && spans.length === 1 ? ` · ${itemsLabel(iterations)}` : "";
  const error = spans.length === 1 ? (last.failure?.error ?? null) : null;
  const outcome = row.outcome === "unreached" || row.outcome === "mixed" ? "" : WORDS[row.outcome];
  if (error !== null) return `${error}${row.outcome === "caught" ? ", caught" : ""}${items}`;
  const total = spans.reduce((sum, span) => sum + (endOf(tree, span) - span.start), 0);
  return `${[outcome, formatDuration(total)].filter(Boolean).join(" · ")}${items}`;
}

/** `38 ✓ 2 ✕`: what became of the items of a Map. */
export function itemsLabel(items: readonly { readonly outcome: Outcome }[]): string {
  const { succeeded, open, ...rest } = tally(items);
  const bad = Object.values(rest).reduce((sum, count) => sum + count, 0);
  const parts = [
    `${formatCount(succeeded)} ✓`,
    bad > 0 ? `${formatCount(bad)} ✕` : "",
    open > 0 ? `${formatCount(open)} …` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

export type Placed = { readonly side: "right" | "left" | "none"; readonly at: number };

/**
 * Where a label goes: right of the last box, else left of the first, else nowhere.
 *
 * @param first left edge, @param last right edge of what is drawn, @param width of the row, @param text of the label; all px
 */
export function placeLabel(first: number, last: number, width: number, text: number): Placed {
  const right = Math.max(last, 0);
  if (last >= 0 && first <= width && right + 6 + text <= width) return { side: "right", at: right + 6 };
  if (first <= width && first - 6 - text >= 0) return { side: "left", at: first - 6 - text };
  return { side: "none", at: 0 };
}

/** Pixel edges of the boxes of a row that are on screen; null when none is. */
export function extent(
  boxes: readonly Box[],
  place: (at: number) => number,
  width: number,
): { first: number; last: number } | null {
  const seen = boxes.filter((box) => place(box.to) >= 0 && place(box.from) <= width);
  const first = seen[0];
  const last = seen.at(-1);
  return first === undefined || last === undefined ? null : { first: place(first.from), last: place(last.to) };
}
