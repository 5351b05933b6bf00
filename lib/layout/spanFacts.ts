import { formatDuration, formatExactDuration } from "@/lib/base/wording";
import type { Span } from "@/lib/history/span";
import { criticalPath } from "./criticalPath";
import { lengthText, OUTCOME_NAMES } from "./label";
import { hasRecovered } from "./recovered";
import { attemptsText } from "./spanPath";
import { endOf, lengthOf, type Tree } from "./tree";

/** What a card beside a bar says of it. */
type SpanFacts = {
  /** `failed · 3 attempts`. */
  readonly outcome: string;
  /** `765 ms, 12 % of the run`. */
  readonly duration: string;
  /** When it began and ended, ms UTC; and how long after the run did. */
  readonly start: number;
  readonly end: number | null;
  readonly after: string;
  /** Error and the beginning of its cause; null where nothing failed. */
  readonly failure: string | null;
  /** Of a wait between attempts: what the retrier planned. */
  readonly planned: string | null;
  /** Of what the end of the run waited for: by how much it alone lengthened the run. */
  readonly critical: string | null;
};

/** Characters of a cause that a card shows. */
const MAX_CAUSE = 160;

export function spanFacts(tree: Tree, span: Span): SpanFacts {
  const recovered = hasRecovered(tree, span) ? "an error inside was caught" : "";
  return {
    outcome: [outcomeName(span), attemptsText(tree, span), recovered].filter(Boolean).join(" · "),
    duration: `${lengthText(tree, span)}${shareText(tree, span)}`,
    start: span.start,
    end: span.end,
    after: formatExactDuration(Math.max(0, span.start - tree.whole.from)),
    failure: failureText(span),
    planned: plannedText(span),
    critical: criticalText(tree, span),
  };
}

function outcomeName(span: Span): string {
  if (span.kind === "backoff") return "waited before the next attempt";
  return span.kind === "callback" && span.outcome === "open" ? "waits for its task token" : OUTCOME_NAMES[span.outcome];
}

function shareText(tree: Tree, span: Span): string {
  const whole = tree.knownTo - tree.whole.from;
  const share = whole <= 0 ? 0 : (lengthOf(tree, span).ms / whole) * 100;
  if (span.index === 0 || share < 0.1) return "";
  return `, ${share < 10 ? share.toFixed(1) : Math.round(share)} % of the run`;
}

function failureText({ failure }: Span): string | null {
  if (failure === null) return null;
  const cause = failure.cause === null ? "" : `: ${failure.cause.replace(/\s+/g, " ").slice(0, MAX_CAUSE)}`;
  return `${failure.error ?? "no error name"}${cause}`;
}

function plannedText(span: Span): string | null {
  if (span.kind !== "backoff" || span.plannedMs === null) return null;
  const planned = formatDuration(span.plannedMs);
  return span.jitter === "FULL" ? `planned 0 to ${planned}, with jitter` : `planned ${planned}`;
}

function criticalText(tree: Tree, span: Span): string | null {
  const { spans, own } = criticalPath(tree);
  if (span.index === 0 || !spans.has(span.index)) return null;
  const ms = own.get(span.index) ?? 0;
  const all = endOf(tree, span) - span.start;
  return ms > 0 && ms < all ? `on the critical path, ${formatDuration(ms)} by itself` : "on the critical path";
}
