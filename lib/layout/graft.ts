import type { Instant } from "@/lib/base/instant";
import type { ExecutionTrace, Span, SpanOutcome } from "@/lib/history/span";

/*
 * Executions opened in place: what a step started is put below it, so that rows, boxes, filters and the critical path
 * treat it as they treat what is recorded of the run itself.
 *
 *   own spans 0…n-1 │ items of a Map Run n…m-1 │ trace of an item, of a child … │ …
 *
 * Invariants of a trace hold: a span's index is its place, a parent comes before its children. Spans that were put in
 * own no events of this run: an event id stays one event.
 */

/** A span of an execution: `span` is its index in that execution's own trace; of an item without a trace 0. */
export type Origin = { readonly key: string; readonly span: number };

/** An execution that is an item of a Map Run, before its history is asked for. */
export type ChildItem = {
  /** Null when it is not stored. */
  readonly key: string | null;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly outcome: SpanOutcome;
  readonly error: string | null;
};

/** What is put in: below the attempt of a Map the items of its Map Run; below a task, or an item, the execution itself. */
export type Insertion =
  | {
      readonly kind: "items";
      readonly below: Origin;
      readonly map: string | null;
      readonly items: readonly ChildItem[];
    }
  | { readonly kind: "trace"; readonly below: Origin; readonly key: string; readonly trace: ExecutionTrace };

export type GraftedTrace = {
  readonly trace: ExecutionTrace;
  /** Where a span comes from; null for an index that is none. */
  readonly originOf: (index: number) => Origin | null;
  /** Index of a span by its origin; null while it is not there. */
  readonly indexOf: (origin: Origin) => number | null;
  /** Id of the first event of a span in the history that it comes from; null where it has none. */
  readonly firstEventOf: (index: number) => number | null;
  /** Spans that are executions of their own, by the index of what shows them: items and children. */
  readonly executions: ReadonlyMap<number, string>;
};

/** Events that spans own in their own histories are kept beside them. */
type Segment = {
  readonly from: number;
  readonly to: number;
  readonly key: string;
  readonly items: readonly ChildItem[] | null;
  readonly trace: ExecutionTrace | null;
};

/** Puts them into a trace in their order; what is to go below a span that is not there is left out. */
export function graft(key: string, own: ExecutionTrace, insertions: readonly Insertion[]): GraftedTrace {
  const spans: Span[] = [...own.spans];
  const segments: Segment[] = [{ from: 0, to: spans.length, key, items: null, trace: own }];
  const executions = new Map<number, string>();
  const shownItems = new Map<string, number>();
  const indexOf = (origin: Origin) => placeOf(segments, shownItems, origin);
  for (const insertion of insertions) {
    const below = indexOf(insertion.below);
    const around = below === null ? undefined : spans[below];
    if (around === undefined) continue;
    const from = spans.length;
    if (insertion.kind === "items") {
      insertion.items.forEach((item, i) => {
        if (item.key !== null) executions.set(from + i, item.key);
        if (item.key !== null && !shownItems.has(item.key)) shownItems.set(item.key, from + i);
        spans.push(itemSpan(item, i, from + i, around.index, insertion));
      });
      segments.push({ from, to: spans.length, key: "", items: insertion.items, trace: null });
    } else {
      if (segments.some(({ key: there, items }) => items === null && there === insertion.key)) continue;
      executions.set(from, insertion.key);
      for (const span of insertion.trace.spans) spans.push(moved(span, from, around.index));
      segments.push({ from, to: spans.length, key: insertion.key, items: null, trace: insertion.trace });
    }
  }
  return {
    trace: { ...own, spans },
    originOf: (index) => originOf(segments, index),
    indexOf,
    firstEventOf: (index) => firstEventOf(segments, index),
    executions,
  };
}

function itemSpan(
  { start, end, outcome, error }: ChildItem,
  iteration: number,
  index: number,
  parent: number,
  { map }: Extract<Insertion, { kind: "items" }>,
): Span {
  const failure = error === null ? null : { eventId: 0, at: end ?? start, error, cause: null };
  const events = NO_EVENTS;
  return {
    index,
    parent,
    start,
    end,
    outcome,
    events,
    startMissing: false,
    failure,
    kind: "iteration",
    iteration,
    map,
  };
}

const NO_EVENTS: readonly number[] = [];

/** A span of another trace at its new place; the execution itself goes below what started it. */
function moved(span: Span, from: number, below: number): Span {
  const place = { index: span.index + from, parent: span.parent < 0 ? below : span.parent + from, events: NO_EVENTS };
  if (span.kind !== "visit") return { ...span, ...place };
  return { ...span, ...place, resumes: span.resumes === null ? null : span.resumes + from };
}

function originOf(segments: readonly Segment[], index: number): Origin | null {
  const segment = segments.find(({ from, to }) => index >= from && index < to);
  if (segment === undefined) return null;
  if (segment.items === null) return { key: segment.key, span: index - segment.from };
  const key = segment.items[index - segment.from]?.key ?? null;
  return key === null ? null : { key, span: 0 };
}

function firstEventOf(segments: readonly Segment[], index: number): number | null {
  const segment = segments.find(({ from, to }) => index >= from && index < to);
  return segment?.trace?.spans[index - segment.from]?.events[0] ?? null;
}

/** An item whose trace is there is found by its row in the Map, which shows it. */
function placeOf(
  segments: readonly Segment[],
  shownItems: ReadonlyMap<string, number>,
  { key, span }: Origin,
): number | null {
  const item = span > 0 ? undefined : shownItems.get(key);
  if (item !== undefined) return item;
  const segment = segments.find((one) => one.items === null && one.key === key);
  return segment === undefined || segment.from + span >= segment.to ? null : segment.from + span;
}
