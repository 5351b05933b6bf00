import type { Outcome, Span, VisitSpan } from "@/lib/history/span";
import { insideOf, type Tree } from "./tree";

// An outcome of several spans is the most telling of them.
const WEIGHT = {
  open: 6,
  failed: 5,
  timedOut: 4,
  aborted: 3,
  caught: 2,
  unknown: 1,
  succeeded: 0,
} as const satisfies Record<Outcome, number>;

/** What several visits of one state come to. `mixed`: a Map that succeeded although some of its items did not. */
export function outcomeOf(tree: Tree, visits: readonly VisitSpan[]): Outcome | "mixed" {
  const outcome = worst(visits);
  if (outcome !== "succeeded") return outcome;
  const { iterations } = insideOf(tree, visits);
  return iterations.every((item) => item.outcome === "succeeded" || item.outcome === "unknown") ? outcome : "mixed";
}

function worst(spans: readonly Span[]): Outcome {
  return spans.reduce<Outcome>(
    (found, span) => (WEIGHT[span.outcome] > WEIGHT[found] ? span.outcome : found),
    "succeeded",
  );
}
