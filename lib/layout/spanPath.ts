import { counted, formatCount } from "@/lib/base/wording";
import type { Span } from "@/lib/history/span";
import { attemptsOf, spanAt, visitAround, type Tree } from "./tree";

/** A part of the way to a span: what it is called, and the span that a click on it selects. */
export type PathPart = { readonly span: number; readonly name: string };

/**
 * Where a span is: `MakeThumbnails › item 2 › Shrink, attempt 2`, the outermost first. What all steps have in common,
 * the execution, is left out.
 *
 * @param labels what tells items, visits and children from their like, by spans
 */
export function spanPath(tree: Tree, index: number, labels: ReadonlyMap<number, string> = new Map()): PathPart[] {
  const parts: PathPart[] = [];
  let attempt = "";
  for (let span = spanAt(tree, index); span !== null && span.index > 0; span = spanAt(tree, span.parent)) {
    if (span.kind === "attempt") attempt = attemptName(tree, span);
    const name = partName(span, labels.get(span.index));
    // The only branch of its Parallel tells nothing.
    if (name === null || (span.kind === "branch" && tree.children[span.parent]?.length === 1)) continue;
    parts.push({ span: span.index, name: span.kind === "visit" && parts.length === 0 ? `${name}${attempt}` : name });
  }
  return parts.reverse();
}

function partName(span: Span, label: string | undefined): string | null {
  const more = label === undefined ? "" : ` · ${label}`;
  switch (span.kind) {
    case "visit":
      return `${span.state ?? "unnamed state"}${span.visit > 1 ? `, visit ${formatCount(span.visit)}` : ""}${more}`;
    case "branch":
      return `branch ${span.branch + 1}`;
    case "iteration":
      return `item ${span.iteration === null ? "?" : formatCount(span.iteration)}${more}`;
    case "redrive":
      return `redrive ${span.number}`;
    case "execution":
      return `execution${more}`;
    case "attempt":
    case "backoff":
    case "callback":
    case "mapRun":
      return null;
  }
}

/** `, attempt 2 of 3` of a step that was attempted more than once. */
function attemptName(tree: Tree, span: Extract<Span, { kind: "attempt" }>): string {
  const visit = visitAround(tree, span.index);
  const all = visit === null ? 1 : attemptsOf(tree, visit).attempts.length;
  return all < 2 ? "" : `, attempt ${span.attempt} of ${formatCount(all)}`;
}

/** `3 attempts`: of a visit that needed more than one; empty for all else. */
export function attemptsText(tree: Tree, span: Span): string {
  const count = span.kind === "visit" ? attemptsOf(tree, span).attempts.length : 0;
  return count > 1 ? counted(count, "attempt") : "";
}
