import type { Span } from "@/lib/history/span";
import type { Tree } from "./tree";

const known = new WeakMap<Tree, ReadonlySet<number>>();
const NONE: ReadonlySet<number> = new Set();

/**
 * Visits that failed or were stopped before a redrive and that it took up again: what became of their states is told
 * by later visits. Indexes of spans.
 */
export function superseded(tree: Tree): ReadonlySet<number> {
  if (tree.trace.execution.redrives === 0) return NONE;
  const found = known.get(tree) ?? find(tree.trace.spans);
  known.set(tree, found);
  return found;
}

/** One pass: a place is a state in its chain, the same before and after a redrive; the last redrive that has it wins. */
function find(spans: readonly Span[]): ReadonlySet<number> {
  const ids = new Map<string, number>();
  const places: number[] = [];
  const segments: number[] = [];
  const last = new Map<number, number>();
  for (const span of spans) {
    const around = places[span.parent] ?? 0;
    const label = labelOf(span);
    const key = `${around} ${label}`;
    const place = label === null ? around : (ids.get(key) ?? ids.size + 1);
    if (label !== null) ids.set(key, place);
    places.push(place);
    segments.push(span.kind === "redrive" ? span.index : (segments[span.parent] ?? 0));
    if (span.kind === "visit") last.set(place, segments[span.index] ?? 0);
  }
  const isBefore = ({ index }: Span) => (last.get(places[index] ?? 0) ?? 0) > (segments[index] ?? 0);
  return new Set(spans.filter((span) => wentWrong(span) && isBefore(span)).map(({ index }) => index));
}

function wentWrong({ kind, outcome }: Span): boolean {
  return kind === "visit" && (outcome === "failed" || outcome === "timedOut" || outcome === "aborted");
}

/** What tells a span from its siblings in the definition; null for what only surrounds. */
function labelOf(span: Span): string | null {
  switch (span.kind) {
    case "visit":
      return `state ${span.state ?? `unnamed ${span.index}`}`;
    case "branch":
      return `branch ${span.branch}`;
    case "iteration":
      return `item ${span.iteration ?? `span ${span.index}`}`;
    case "execution":
    case "redrive":
    case "attempt":
    case "backoff":
    case "callback":
    case "mapRun":
      return null;
  }
}
