import type { DefinedStates } from "./definition";
import type { Row } from "./row";
import { rootNodes, type Node } from "./rowNodes";
import type { Tree } from "./tree";

/*
 * Rows of the timeline: states in the order they were entered, what is inside a Parallel or a Map
 * indented below it.
 *
 *   state       all visits of one state in one chain; opened when it was visited more than once:
 *   └ visit
 *   branch      only where some branch of its Parallel has more than one state
 *   iteration   of a Map that was opened
 *   redrive     everything after ExecutionRedriven
 *   child       an execution that a task started, opened in place
 *   unreached   a state of the definition that was never entered
 *   note        what is said instead of what would be inside: it is being read, or not stored
 */

/** Which rows are open that nobody opened or closed: those that are few, all, or none. */
export type UsuallyOpen = "few" | "all" | "none";

export type RowOptions = {
  /** Rows the reader opened or closed; what is not named here is as `usually` says. */
  readonly open: ReadonlyMap<string, boolean>;
  /** Absent: `few`. */
  readonly usually?: UsuallyOpen;
  readonly definition: DefinedStates | null;
  /** What tells an item, a visit or a child from its like, by the index of its span. */
  readonly labels?: ReadonlyMap<number, string>;
  /** Spans that hold something which is not in the tree, and what is said in its place. */
  readonly notes?: ReadonlyMap<number, string>;
};

/** Rows that are laid out at most: opening everything in the longest history stays below. */
const MAX_ROWS = 100_000;

/** The rows that are on show. Linear in the rows and in the spans that are looked into; no recursion on the data's depth. */
export function layoutRows(
  tree: Tree,
  { open, usually = "few", definition, labels = NO_TEXTS, notes = NO_TEXTS }: RowOptions,
): Row[] {
  const rows: Row[] = [];
  const todo = rootNodes({ tree, definition, labels, notes }).reverse();
  for (let node = todo.pop(); node !== undefined && rows.length < MAX_ROWS; node = todo.pop()) {
    const isOpen = node.children !== null && (open.get(node.row.key) ?? isUsuallyOpen(node, usually));
    rows.push({ ...node.row, children: node.children === null ? "none" : isOpen ? "open" : "closed" });
    if (isOpen && node.children !== null) todo.push(...node.children().reverse());
  }
  return rows;
}

const NO_TEXTS: ReadonlyMap<number, string> = new Map();

function isUsuallyOpen(node: Node, usually: UsuallyOpen): boolean {
  return usually === "few" ? node.openByDefault : usually === "all";
}

/** Opens every row around the span and returns the new choice of open rows with the row that shows it. */
export function openTo(
  tree: Tree,
  span: number,
  options: RowOptions,
): { open: ReadonlyMap<string, boolean>; row: Row | null } {
  const wanted = new Set<number>();
  for (let at = tree.trace.spans[span]; at !== undefined; at = tree.trace.spans[at.parent]) wanted.add(at.index);
  const open = new Map(options.open);
  // Each round opens one level more; a row is never closed, so this ends.
  for (;;) {
    const rows = layoutRows(tree, { ...options, open });
    const on = rows.filter((row) => row.spans.some((index) => wanted.has(index)));
    const closed = on.find((row) => row.children === "closed" && holdsMore(tree, row, span));
    if (closed === undefined) return { open, row: on.at(-1) ?? null };
    open.set(closed.key, true);
  }
}

function holdsMore(tree: Tree, row: Row, span: number): boolean {
  if (row.kind === "state" && row.spans.length > 1) return true;
  const target = tree.trace.spans[span];
  for (let at = target; at !== undefined; at = tree.trace.spans[at.parent]) {
    if (row.spans.includes(at.index)) return false;
    if (at.kind === "visit" || at.kind === "iteration" || at.kind === "branch") return true;
  }
  return false;
}
