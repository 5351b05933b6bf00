import type { Span } from "@/lib/history/span";
import { spanAt, type Tree } from "./tree";

/**
 * A tree whose rows are only those of some spans and of what holds them. Attempts and waits stay with their visits:
 * a row that is kept is drawn whole.
 *
 * @param keep indexes of spans; what is around them need not be among them
 */
export function pruneTree(tree: Tree, keep: ReadonlySet<number>): Tree {
  const kept = withAncestors(tree, keep);
  const stays = (index: number) => {
    const span = spanAt(tree, index);
    return span !== null && (!hasRow(span) || kept.has(index));
  };
  return { ...tree, children: tree.children.map((children) => children.filter(stays)) };
}

function withAncestors(tree: Tree, keep: ReadonlySet<number>): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const index of keep) {
    for (let at = spanAt(tree, index); at !== null && !kept.has(at.index); at = spanAt(tree, at.parent)) {
      kept.add(at.index);
    }
  }
  return kept;
}

const ROWS = {
  execution: true,
  redrive: true,
  visit: true,
  branch: true,
  iteration: true,
  attempt: false,
  backoff: false,
  callback: false,
  mapRun: false,
} as const satisfies Record<Span["kind"], boolean>;

function hasRow({ kind }: Span): boolean {
  return ROWS[kind];
}
