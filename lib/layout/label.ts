import type { SpanOutcome, Span } from "@/lib/history/span";
import type { Box } from "./boxes";
import { countOutcomes } from "./cells";
import { formatCount, formatDuration, formatExactDuration, THIN } from "@/lib/base/wording";
import type { Row } from "./row";
import { itemsOf } from "./items";
import { markedOutcome } from "./recovered";
import { type Length, lengthOf, spanAt, type Tree } from "./tree";

/*
 * The words beside the boxes of a row, and the side on which they have room.
 */

const WORDS = {
  succeeded: "",
  failed: "failed",
  caught: "caught",
  timedOut: "timed out",
  aborted: "aborted",
  open: "open when recorded",
  unknown: "end not recorded",
} as const satisfies Record<SpanOutcome, string>;

/** How an outcome is said in a sentence or a heading; empty succeeded goes without saying beside a box. */
export const OUTCOME_NAMES = { ...WORDS, succeeded: "succeeded" } as const satisfies Record<SpanOutcome, string>;

/** `212 ms`, `PaymentDeclined · 765 ms`, `States.Timeout, caught · 2 s`, `38 ✓ 2 ✕`, `open when recorded · ≥ 3 s`… */
export function labelOf(tree: Tree, row: Row): string {
  const spans = row.spans.flatMap((index) => spanAt(tree, index) ?? []);
  const last = spans.at(-1);
  if (last === undefined) return "";
  const iterations = itemsOf(tree, spans);
  const items = iterations.length > 0 && spans.length === 1 ? ` · ${itemsOutcome(tree, iterations)}` : "";
  const error = spans.length === 1 ? (last.failure?.error ?? null) : null;
  const outcome = row.outcome === "unreached" || row.outcome === "mixed" ? "" : WORDS[row.outcome];
  const told = error === null ? outcome : `${isolated(error)}${row.outcome === "caught" ? ", caught" : ""}`;
  return `${[told, totalOf(spans.map((span) => lengthOf(tree, span)))].filter(Boolean).join(" · ")}${items}`;
}

/** Letters that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A name in a line of others: one from right to left would take the numbers behind it along to its other side. */
function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}

/** How long they took together: `212 ms`, `≥ 3 s`, which has little room; empty where nothing of it is known. */
function totalOf(lengths: readonly Length[]): string {
  const ms = lengths.reduce((sum, length) => sum + length.ms, 0);
  if (!lengths.some(({ least }) => least)) return formatDuration(ms);
  return ms === 0 ? "" : `≥${THIN}${formatDuration(ms)}`;
}

/** How long a span took, to the millisecond: `1 m 12.204 s`, `at least 3 s`, `not recorded`. */
export function lengthText(tree: Tree, span: Span): string {
  const { ms, least } = lengthOf(tree, span);
  if (least && ms === 0) return "not recorded";
  return `${least ? "at least " : ""}${formatExactDuration(ms)}`;
}

const SIGNS = {
  succeeded: "✓",
  failed: "✕",
  timedOut: "✕",
  caught: "↳",
  aborted: "⊖",
  open: "…",
  unknown: "?",
} as const satisfies Record<SpanOutcome, string>;

/** `38 ✓ 2 ✕ 1 ⊖`: what became of the items of a Map. What was stopped (⊖) did not fail, nor what is not recorded (?). */
export function itemsLabel(items: readonly { readonly outcome: SpanOutcome }[]): string {
  const { timedOut, ...counts } = countOutcomes(items);
  const signed = { ...counts, failed: counts.failed + timedOut, timedOut: 0 };
  const parts = ITEM_ORDER.filter((outcome) => outcome === "succeeded" || signed[outcome] > 0);
  return parts.map((outcome) => `${formatCount(signed[outcome])} ${SIGNS[outcome]}`).join(" ");
}

/** The same of items of a tree: those that only succeeded thanks to a catcher are told apart (↳). */
export function itemsOutcome(tree: Tree, items: readonly Span[]): string {
  return itemsLabel(items.map((item) => ({ outcome: markedOutcome(tree, item) })));
}

const ITEM_ORDER = ["succeeded", "caught", "failed", "aborted", "open", "unknown"] as const;

/** `inside`: on the boxes themselves, where at most `room` px are free for it. */
export type Placed =
  | { readonly side: "right" | "left" | "none"; readonly at: number }
  | { readonly side: "inside"; readonly at: number; readonly room: number };

/** Between a label and the box beside it or the edge of the box it stands on, px; and least room for one inside. */
const GAP = 6;
const LEAST_INSIDE = 24;

/**
 * Where a label goes: right of the last box, else left of the first, else onto what is visible of them, cut to their
 * width; nowhere only where that is too narrow to be read, or nothing is visible. A line at which the axis breaks runs
 * through it only where it has room nowhere else: it stands behind the line rather.
 *
 * @param first left edge, @param last right edge of what is drawn, @param width of the row, @param text of the label,
 *   @param lines at which the axis breaks; all px
 */
export function placeLabel(
  first: number,
  last: number,
  width: number,
  text: number,
  lines: readonly number[] = [],
): Placed {
  if (last >= 0 && first <= width) {
    const right = Math.max(last, 0) + GAP;
    const left = first - GAP - text;
    const behind = Math.max(...crossed(right, text, lines), right - GAP) + GAP;
    const before = Math.min(...crossed(left, text, lines), first) - GAP - text;
    const places = [
      { side: "right", at: right },
      { side: "left", at: left },
      { side: "right", at: behind },
      { side: "left", at: before },
    ] as const;
    const fitting = places.filter(({ at }) => at >= 0 && at + text <= width);
    const place = fitting.find(({ at }) => crossed(at, text, lines).length === 0) ?? fitting[0];
    if (place !== undefined) return place;
  }
  const from = Math.max(first, 0) + GAP;
  const room = Math.min(last, width) - GAP - from;
  return room < LEAST_INSIDE ? { side: "none", at: 0 } : { side: "inside", at: from, room };
}

/** The lines that would run through a label at a place. */
function crossed(at: number, text: number, lines: readonly number[]): readonly number[] {
  return lines.filter((line) => line > at && line < at + text);
}

/** Onto the widest of several bars where it has room for the text, so that it hides none of the others; null where none has. */
export function placeOnWidest(
  bars: readonly { readonly left: number; readonly width: number }[],
  width: number,
  text: number,
): Placed | null {
  let best: { readonly at: number; readonly room: number } | null = null;
  for (const bar of bars) {
    const at = Math.max(bar.left, 0) + GAP;
    const room = Math.min(bar.left + bar.width, width) - GAP - at;
    if (room >= text && room > (best?.room ?? 0)) best = { at, room };
  }
  return best === null ? null : { side: "inside", ...best };
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
