import type { Span, Trace } from "@/lib/history/span";

/**
 * Spans worth stepping through when looking for what went wrong, in time order: visits that failed, were
 * caught, timed out or were aborted and have no such visit inside them.
 */
export function failures(trace: Trace): Span[] {
  const bad = trace.spans.filter(isBad);
  const around = new Set<number>();
  for (const span of bad) {
    for (let at = trace.spans[span.parent]; at !== undefined && !around.has(at.index); at = trace.spans[at.parent])
      around.add(at.index);
  }
  return bad.filter((span) => !around.has(span.index)).sort((a, b) => a.start - b.start || a.index - b.index);
}

function isBad(span: Span): boolean {
  return (
    span.kind === "visit" &&
    (span.outcome === "failed" ||
      span.outcome === "caught" ||
      span.outcome === "timedOut" ||
      span.outcome === "aborted")
  );
}
