import type { Inside } from "@/lib/contract/inside";
import type { GraftedTrace } from "@/lib/layout/graft";
import type { Tree } from "@/lib/layout/tree";

/** The field that labels the items of a span's inside, by the span; what is not named is labelled by the one that tells most. */
export type LabelFields = ReadonlyMap<number, string>;

/** What tells items, visits and started executions from their like, by their spans. */
export function itemLabels(
  tree: Tree,
  grafted: GraftedTrace,
  insides: readonly (readonly [span: number, inside: Inside])[],
  fields: LabelFields,
): ReadonlyMap<number, string> {
  const labels = new Map<number, string>();
  for (const [span, inside] of insides) {
    const field = Math.max(0, inside.fields.indexOf(fields.get(span) ?? ""));
    itemSpans(tree, grafted, span, inside).forEach((index, i) => {
      const label = labelOf(inside, i, field);
      if (index !== null && label !== null) labels.set(index, label);
    });
  }
  return labels;
}

function labelOf(inside: Inside, item: number, field: number): string | null {
  if (inside.kind === "executions") return inside.items[item]?.name ?? null;
  return inside.items[item]?.values[field] ?? null;
}

/** The spans of what is inside of one, in the order of the answer; null for what is not in the tree. */
export function itemSpans(tree: Tree, grafted: GraftedTrace, span: number, inside: Inside): readonly (number | null)[] {
  const owner = grafted.originOf(span)?.key ?? "";
  switch (inside.kind) {
    case "items":
      return inside.items.map((item) => grafted.indexOf({ key: owner, span: item.span }));
    case "mapRun":
      return spansOfMapRun(tree, span, inside.items.length);
    case "executions":
      return inside.items.map(({ key }) => (key === null ? null : grafted.indexOf({ key, span: 0 })));
  }
}

/** They were put in one after the other. */
function spansOfMapRun(tree: Tree, visit: number, count: number): readonly (number | null)[] {
  const attempt = tree.children[visit]?.findLast((index) => tree.trace.spans[index]?.kind === "attempt") ?? visit;
  const items = (tree.children[attempt] ?? []).filter((index) => tree.trace.spans[index]?.kind === "iteration");
  return Array.from({ length: count }, (_, i) => items[i] ?? null);
}
