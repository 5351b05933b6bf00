import type { Row } from "./row";
import { childrenOf, spanAt, type Tree } from "./tree";

/** From the end of a caught visit to the visit its catcher leads to. Rows are indexes; times are ms UTC. */
export type Arrow = { readonly fromRow: number; readonly toRow: number; readonly from: number; readonly to: number };

/** The arrows between rows that are both on show, at most `most` of them. */
export function arrows(tree: Tree, rows: readonly Row[], most = 500): Arrow[] {
  const rowOf = new Map<number, number>();
  rows.forEach((row, i) => row.spans.forEach((span) => rowOf.set(span, i)));
  const found: Arrow[] = [];
  for (const [index, fromRow] of rowOf) {
    const visit = spanAt(tree, index);
    if (visit?.kind !== "visit" || visit.outcome !== "caught" || visit.end === null) continue;
    const siblings = childrenOf(tree, visit.parent);
    const next = siblings.find(
      (span) => span.index > visit.index && span.kind === "visit" && span.state === visit.next,
    );
    const toRow = next === undefined ? undefined : rowOf.get(next.index);
    if (next === undefined || toRow === undefined || toRow === fromRow) continue;
    found.push({ fromRow, toRow, from: visit.end, to: next.start });
    if (found.length >= most) break;
  }
  return found;
}
