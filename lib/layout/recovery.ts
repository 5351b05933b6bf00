import { counted } from "@/lib/base/wording";
import type { VisitSpan } from "@/lib/history/span";
import { attemptsOf, type Tree } from "./tree";

/**
 * Said of a failure that ended its state when no definition tells why nothing took it: what the events show, which
 * may be retries before it.
 */
export function unansweredText(tree: Tree, visit: VisitSpan): string {
  const retries = retriesOf(tree, visit);
  const whole = tree.trace.completeness.missing === 0 && !visit.startMissing;
  const least = whole ? "" : "at least ";
  if (retries > 0) return `After ${least}${counted(retries, "retry", "retries")} nothing took it. ${WHY}`;
  return whole
    ? `Nothing retried or caught it. ${WHY}`
    : `The record, which has gaps, shows no retry and no catch of it. ${WHY}`;
}

const WHY = "Why is not known without the definition.";

/** Attempts after the first, by their numbers and by what the events say became of earlier failures. */
function retriesOf(tree: Tree, visit: VisitSpan): number {
  const { attempts } = attemptsOf(tree, visit);
  const retried = visit.recovery.filter(({ action }) => action === "retry").length;
  return Math.max(retried, (attempts.at(-1)?.attempt ?? 1) - 1);
}
