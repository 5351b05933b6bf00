import type { Span, ExecutionTrace } from "@/lib/history/span";

/**
 * Spans worth stepping through when looking for what went wrong, in time order: visits that failed, were
 * caught, timed out or were aborted and have no such visit inside them.
 */
export function failures(trace: ExecutionTrace): Span[] {
  const bad = trace.spans.filter(isBad);
  const around = new Set<number>();
  for (const span of bad) {
    for (let at = trace.spans[span.parent]; at !== undefined && !around.has(at.index); at = trace.spans[at.parent])
      around.add(at.index);
  }
  return bad.filter((span) => !around.has(span.index)).sort((a, b) => a.start - b.start || a.index - b.index);
}

/**
 * The failure after (`by` 1) or before (−1) a span, which need not be one itself; null past the ends. Without a span
 * the first or the last.
 */
export function failureBeside(failures: readonly Span[], span: Span | null, by: 1 | -1): Span | null {
  if (span === null) return (by > 0 ? failures[0] : failures.at(-1)) ?? null;
  const at = failures.findIndex((bad) => bad.index >= span.index);
  const after = at < 0 ? failures.length : at;
  if (by < 0) return failures[after - 1] ?? null;
  return failures[failures[after]?.index === span.index ? after + 1 : after] ?? null;
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
