import type { HistoryEvent } from "@/lib/history/event";
import type { ExecutionTrace, Span } from "@/lib/history/span";
import { criticalPath } from "@/lib/layout/criticalPath";
import { makeTree, spanAt, type Tree } from "@/lib/layout/tree";
import { ById } from "@/lib/replay/chains";
import { type Comparable, comparable } from "@/lib/replay/comparable";

/** One of two runs, with what the comparison asks of it again and again. */
export type ComparedRun = {
  readonly trace: ExecutionTrace;
  readonly tree: Tree;
  /** Indexes of the spans that the end waited for. */
  readonly critical: ReadonlySet<number>;
  readonly event: (id: number) => Comparable | undefined;
  /** Ids of the first and the last event inside of each span, itself included; 0 of one without events. */
  readonly firstEvents: readonly number[];
  readonly lastEvents: readonly number[];
  /** How long the run took as far as its record goes, ms. */
  readonly lengthMs: number;
};

/** Linear in spans and events. */
export function comparedRun(trace: ExecutionTrace, events: readonly HistoryEvent[]): ComparedRun {
  const tree = makeTree(trace);
  const known = new ById<HistoryEvent>();
  for (const event of events) known.set(event.id, event);
  const reduced = new ById<Comparable>();
  return {
    trace,
    tree,
    critical: criticalPath(tree).spans,
    event(id) {
      const there = reduced.get(id);
      if (there !== undefined) return there;
      const event = known.get(id);
      if (event === undefined) return undefined;
      const made = comparable(event);
      reduced.set(id, made);
      return made;
    },
    firstEvents: overInner(trace.spans, (events) => events[0] ?? 0, earlier),
    lastEvents: overInner(trace.spans, (events) => events.at(-1) ?? 0, Math.max),
    lengthMs: tree.knownTo - tree.whole.from,
  };
}

/** A parent comes before its children, so one pass from the end hands them up. */
function overInner(
  spans: readonly Span[],
  own: (events: readonly number[]) => number,
  either: (a: number, b: number) => number,
): readonly number[] {
  const found = spans.map(({ events }) => own(events));
  for (let index = spans.length - 1; index > 0; index--) {
    const parent = spans[index]?.parent ?? -1;
    if (parent >= 0) found[parent] = either(found[parent] ?? 0, found[index] ?? 0);
  }
  return found;
}

/** 0 is no event. */
function earlier(a: number, b: number): number {
  return a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b);
}

/**
 * The events by which a span itself ran: its own and those of its attempts, without what branches and items of it did;
 * of an execution and a redrive those that begin and end it. Ascending by id.
 */
export function ownEvents(run: ComparedRun, span: Span): readonly Comparable[] {
  const ids: number[] = [];
  const todo = [span];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    ids.push(...next.events);
    if (span.kind !== "visit") continue;
    for (const child of run.tree.children[next.index] ?? []) {
      const inner = spanAt(run.tree, child);
      if (inner !== null && OF_THE_VISIT.has(inner.kind)) todo.push(inner);
    }
  }
  return ids.sort((a, b) => a - b).flatMap((id) => run.event(id) ?? []);
}

const OF_THE_VISIT: ReadonlySet<Span["kind"]> = new Set(["attempt", "backoff", "callback", "mapRun"]);
