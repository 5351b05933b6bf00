import type { SpanOutcome, Span, VisitSpan } from "@/lib/history/span";
import { markedOutcome } from "./recovered";
import { contentsOf, type Tree } from "./tree";

// An outcome of several spans is the most telling of them.
const WEIGHT = {
  open: 6,
  failed: 5,
  timedOut: 4,
  aborted: 3,
  caught: 2,
  unknown: 1,
  succeeded: 0,
} as const satisfies Record<SpanOutcome, number>;

/** What several visits of one state come to. `mixed`: a Map that succeeded although some of its items did not, or only thanks to a catcher. */
export function outcomeOf(tree: Tree, visits: readonly VisitSpan[]): SpanOutcome | "mixed" {
  const outcome = worst(visits);
  if (outcome !== "succeeded") return outcome;
  const { iterations } = contentsOf(tree, visits);
  const isPlain = (item: Span) => PLAIN.has(markedOutcome(tree, item));
  return iterations.every(isPlain) ? outcome : "mixed";
}

const PLAIN: ReadonlySet<SpanOutcome> = new Set(["succeeded", "unknown"]);

function worst(spans: readonly Span[]): SpanOutcome {
  return spans.reduce<SpanOutcome>(
    (found, span) => (WEIGHT[span.outcome] > WEIGHT[found] ? span.outcome : found),
    "succeeded",
  );
}
