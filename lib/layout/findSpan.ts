import type { Span, ExecutionTrace } from "@/lib/history/span";
import { superseded } from "./superseded";
import { spanAt, type Tree } from "./tree";

/** The event that stands for a span in an address: its first, or the first of what is inside it. */
export function eventOf(tree: Tree, index: number): number | null {
  const todo = [index];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const id = spanAt(tree, next)?.events[0];
    if (id !== undefined) return id;
    todo.push(...[...(tree.children[next] ?? [])].reverse());
  }
  return null;
}

/** For each state that was entered, the event that stands for its first visit. */
export function firstEvents({ spans }: ExecutionTrace): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const span of spans) {
    const id = span.events[0];
    if (span.kind !== "visit" || span.state === null || id === undefined || found.has(span.state)) continue;
    found.set(span.state, id);
  }
  return found;
}

/**
 * The one a reader looks for first: the last visit that failed and was not caught, unless a redrive put that right;
 * then the visit that did.
 */
export function rootFailure(tree: Tree, bad: readonly Span[]): Span | null {
  const old = superseded(tree);
  const wrong = bad.filter((span) => span.outcome === "failed" || span.outcome === "timedOut");
  const last = wrong.findLast(({ index }) => !old.has(index));
  if (last !== undefined || wrong.length === 0) return last ?? null;
  const before = new Set(wrong.map(({ index }) => index));
  return tree.trace.spans.findLast((span) => span.kind === "visit" && before.has(span.resumes ?? -1)) ?? null;
}

/**
 * What a page opens on: the failure, and where that is a Fail state after a catch what was caught; else of a run that is
 * open the innermost state that it waits for; null for none.
 */
export function openingSpan(tree: Tree, bad: readonly Span[]): Span | null {
  const failed = rootFailure(tree, bad);
  if (failed?.kind === "visit" && failed.stateType === "Fail") return caughtBefore(tree, failed) ?? failed;
  if (failed !== null || tree.trace.spans[0]?.outcome !== "open") return failed;
  // What is around a span comes before it.
  return tree.trace.spans.findLast(({ kind, outcome }) => kind === "visit" && outcome === "open") ?? null;
}

/** The innermost failure of the state that was caught last before a visit in its chain: a Fail state after it says the same in other words. */
function caughtBefore(tree: Tree, visit: Span): Span | null {
  const before = (tree.children[visit.parent] ?? []).slice(0, tree.places[visit.index] ?? 0);
  const caught = before.map((index) => spanAt(tree, index)).findLast((span) => span?.outcome === "caught");
  if (caught == null) return null;
  const inside = new Set([caught.index]);
  let innermost: Span = caught;
  for (const span of tree.trace.spans.slice(caught.index + 1, visit.index)) {
    if (!inside.has(span.parent)) continue;
    inside.add(span.index);
    if (span.kind === "visit" && (span.outcome === "failed" || span.outcome === "timedOut")) innermost = span;
  }
  return innermost;
}

/** Of several visits the one to look at first: the last that went wrong or was open, else the first; a redrive's, where there was one. */
export function mostRelevantSpan(tree: Tree, spans: readonly number[]): number | null {
  const old = superseded(tree);
  const last = spans.filter((index) => !old.has(index));
  return last.length > 0 ? mostRelevantAmong(tree, last) : mostRelevantAmong(tree, spans);
}

function mostRelevantAmong(tree: Tree, spans: readonly number[]): number | null {
  const wrong = spans.findLast((index) => {
    const outcome = spanAt(tree, index)?.outcome;
    return outcome === "failed" || outcome === "timedOut" || outcome === "open";
  });
  return wrong ?? spans[0] ?? null;
}
