import type { VisitSpan } from "@/lib/history/span";
import type { Row } from "./row";
import { spanAt, type Tree } from "./tree";

/** From the end of a caught visit to the visit its catcher leads to. Rows are indexes; times are ms UTC. */
export type Arrow = { readonly fromRow: number; readonly toRow: number; readonly from: number; readonly to: number };

/** The arrows between rows that are both on show. */
export function arrows(tree: Tree, rows: readonly Row[]): Arrow[] {
  const rowOf = new Map<number, number>();
  rows.forEach((row, i) => row.spans.forEach((span) => rowOf.set(span, i)));
  const found: Arrow[] = [];
  for (const [index, fromRow] of rowOf) {
    const visit = spanAt(tree, index);
    if (visit?.kind !== "visit" || visit.outcome !== "caught" || visit.end === null) continue;
    const next = nextVisit(tree, visit);
    const toRow = next === null ? undefined : rowOf.get(next.index);
    if (next === null || toRow === undefined || toRow === fromRow) continue;
    found.push({ fromRow, toRow, from: visit.end, to: next.start });
  }
  return found;
}

/** The visit in the same chain that a catcher leads to: mostly the next one. */
function nextVisit(tree: Tree, visit: VisitSpan): VisitSpan | null {
  const siblings = tree.children[visit.parent] ?? [];
  for (let i = (tree.places[visit.index] ?? 0) + 1; i < siblings.length; i += 1) {
    const span = spanAt(tree, siblings[i] ?? -1);
    if (span?.kind === "visit" && span.state === visit.next) return span;
  }
  return null;
}

/** Those that are drawn while the rows `first` to `last` are on screen, `most` of them. */
export function arrowsAmong(all: readonly Arrow[], first: number, last: number, most = 500): Arrow[] {
  const isNear = ({ fromRow, toRow }: Arrow) => Math.max(fromRow, toRow) >= first && Math.min(fromRow, toRow) <= last;
  return all.filter(isNear).slice(0, most);
}
