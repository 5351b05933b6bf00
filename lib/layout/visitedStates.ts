import type { SpanOutcome } from "@/lib/history/span";
import { eventOf, mostRelevantSpan } from "./findSpan";
import { spanAt, type Tree } from "./tree";

/** What became of a state in a run: of its visits the one to look at first, and how many there were. */
export type VisitedState = { readonly outcome: SpanOutcome; readonly event: number | null; readonly visits: number };

/** Of every state that was entered, by its name. */
export function visitedStates(tree: Tree): ReadonlyMap<string, VisitedState> {
  const visits = new Map<string, number[]>();
  for (const span of tree.trace.spans) {
    if (span.kind !== "visit" || span.state === null) continue;
    const known = visits.get(span.state);
    if (known === undefined) visits.set(span.state, [span.index]);
    else known.push(span.index);
  }
  return new Map(
    [...visits].map(([state, spans]) => {
      const index = mostRelevantSpan(tree, spans) ?? -1;
      const outcome = spanAt(tree, index)?.outcome ?? "unknown";
      return [state, { outcome, event: eventOf(tree, index), visits: spans.length }];
    }),
  );
}
