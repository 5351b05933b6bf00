import type { Span, SpanOutcome } from "@/lib/history/span";
import { markedOutcome } from "./recovered";
import { lengthOf, spanAt, type Length, type Tree } from "./tree";

/*
 * The items of a Map as a table: inline and distributed ones alike, which are all iterations of a tree.
 */

export type MapItem = {
  readonly span: number;
  /** As the Map counts, from 0; null where the record does not say. */
  readonly number: number | null;
  /** `caught`: it succeeded only thanks to a catcher. */
  readonly outcome: SpanOutcome;
  readonly length: Length;
  /** Attempts after the first of steps inside of it. */
  readonly retries: number;
  /** What it failed with, or what was caught inside of it first. */
  readonly error: string | null;
  /** What tells it apart, by the fields that were asked for. */
  readonly values: readonly (string | null)[];
};

/** `values`: of each span, in the order of the fields. */
export function mapItems(
  tree: Tree,
  spans: readonly Span[],
  values: ReadonlyMap<number, readonly (string | null)[]>,
): MapItem[] {
  const indexes = new Set(spans.map(({ index }) => index));
  const retries = retriesInside(tree, indexes);
  const caught = errorsCaughtInside(tree, indexes);
  return spans.map((span) => ({
    span: span.index,
    number: span.kind === "iteration" ? span.iteration : null,
    outcome: markedOutcome(tree, span),
    length: lengthOf(tree, span),
    retries: retries.get(span.index) ?? 0,
    error: span.failure?.error ?? caught.get(span.index) ?? null,
    values: values.get(span.index) ?? [],
  }));
}

/** One pass over what was attempted again, which is little. */
function retriesInside(tree: Tree, items: ReadonlySet<number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const span of tree.trace.spans) {
    if (span.kind !== "attempt" || span.attempt < 2) continue;
    for (let at = spanAt(tree, span.parent); at !== null; at = spanAt(tree, at.parent)) {
      if (items.has(at.index)) counts.set(at.index, (counts.get(at.index) ?? 0) + 1);
    }
  }
  return counts;
}

/** The first error that was caught inside of each item. */
function errorsCaughtInside(tree: Tree, items: ReadonlySet<number>): ReadonlyMap<number, string> {
  const errors = new Map<number, string>();
  for (const span of tree.trace.spans) {
    const error = span.kind === "visit" && span.outcome === "caught" ? span.failure?.error : null;
    if (error == null) continue;
    for (let at = spanAt(tree, span.parent); at !== null; at = spanAt(tree, at.parent)) {
      if (items.has(at.index) && !errors.has(at.index)) errors.set(at.index, error);
    }
  }
  return errors;
}

type ErrorGroup = { readonly error: string; readonly count: number; readonly first: number };

/** Errors of items, the most frequent first; `first` is the span of the first item that has it. */
export function groupErrors(items: readonly MapItem[]): ErrorGroup[] {
  const groups = new Map<string, { error: string; count: number; first: number }>();
  for (const item of items) {
    const name = errorName(item);
    if (name === null) continue;
    const { span } = item;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { error: name, count: 1, first: span });
    else group.count += 1;
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.error < b.error ? -1 : 1));
}

/** What its error is grouped by; null of an item that did not fail. */
function errorName({ error, outcome }: MapItem): string | null {
  return error ?? (isFailed(outcome) ? "no error name" : null);
}

export type ItemFilter = {
  /** Empty: all. */
  readonly outcomes: ReadonlySet<SpanOutcome>;
  readonly error: string | null;
  /** Spans whose data holds what is looked for; null: nothing is. */
  readonly found: ReadonlySet<number> | null;
};

export function filterItems(items: readonly MapItem[], { outcomes, error, found }: ItemFilter): MapItem[] {
  return items.filter(
    (item) =>
      (outcomes.size === 0 || outcomes.has(item.outcome)) &&
      (error === null || errorName(item) === error) &&
      (found === null || found.has(item.span)),
  );
}

/** What a table of items is sorted by: a column of its own, or a field by its place. */
export type ItemOrder = { readonly by: "number" | "outcome" | "length" | "retries" | number; readonly down: boolean };

const OUTCOME_ORDER = {
  failed: 0,
  timedOut: 1,
  aborted: 2,
  open: 3,
  caught: 4,
  unknown: 5,
  succeeded: 6,
} as const satisfies Record<SpanOutcome, number>;

/** In an order; items that are alike in it stay as they are. Fields are compared as numbers where both are. */
export function sortItems(items: readonly MapItem[], { by, down }: ItemOrder): MapItem[] {
  const sign = down ? -1 : 1;
  return [...items].sort((a, b) => sign * compare(a, b, by));
}

function compare(a: MapItem, b: MapItem, by: ItemOrder["by"]): number {
  switch (by) {
    case "number":
      return (a.number ?? -1) - (b.number ?? -1);
    case "outcome":
      return OUTCOME_ORDER[a.outcome] - OUTCOME_ORDER[b.outcome];
    case "length":
      return a.length.ms - b.length.ms;
    case "retries":
      return a.retries - b.retries;
    default:
      return compareTexts(a.values[by] ?? "", b.values[by] ?? "");
  }
}

function compareTexts(a: string, b: string): number {
  const difference = a === "" || b === "" ? Number.NaN : Number(a) - Number(b);
  if (!Number.isNaN(difference)) return difference;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first item that failed or timed out; null when none did. */
export function firstFailed(items: readonly MapItem[]): MapItem | null {
  return items.find(({ outcome }) => isFailed(outcome)) ?? null;
}

function isFailed(outcome: SpanOutcome): boolean {
  return outcome === "failed" || outcome === "timedOut";
}
