import type { DefinedStates } from "./definition";
import type { Row } from "./row";
import { type Node, rootNodes } from "./rowNodes";
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

/**
 * The rows that are on show. Linear in them and, the first time, in the spans that are looked into; a row that nothing
 * changed of is the same object again. No recursion on the data's depth.
 */
export function layoutRows(tree: Tree, options: RowOptions): Row[] {
  const rows: Row[] = [];
  const todo: Node[] = [];
  addReversed(todo, nodesOf(tree, options));
  for (let node = todo.pop(); node !== undefined && rows.length < MAX_ROWS; node = todo.pop()) {
    const { children } = node;
    const isOpen = children !== null && isNodeOpen(node, options.open, options);
    rows.push(node.row(children === null ? "none" : isOpen ? "open" : "closed"));
    if (isOpen) addReversed(todo, children());
  }
  return rows;
}

function nodesOf(tree: Tree, { definition, labels = NO_TEXTS, notes = NO_TEXTS }: RowOptions): readonly Node[] {
  return rootNodes({ tree, definition, labels, notes });
}

const NO_TEXTS: ReadonlyMap<number, string> = new Map();

function addReversed(todo: Node[], nodes: readonly Node[]): void {
  for (let i = nodes.length - 1; i >= 0; i -= 1) {
    const node = nodes[i];
    if (node !== undefined) todo.push(node);
  }
}

function isNodeOpen(node: Node, open: ReadonlyMap<string, boolean>, { usually = "few" }: RowOptions): boolean {
  return open.get(node.key) ?? (usually === "few" ? node.openByDefault : usually === "all");
}

/** Opens every row around the span and returns the new choice of open rows with the row that shows it. Looks only at what is around the span. */
export function openTo(
  tree: Tree,
  span: number,
  options: RowOptions,
): { open: ReadonlyMap<string, boolean>; row: Row | null } {
  const wanted = new Set<number>();
  for (let at = tree.trace.spans[span]; at !== undefined; at = tree.trace.spans[at.parent]) wanted.add(at.index);
  const open = new Map(options.open);
  let row: Row | null = null;
  let level = nodesOf(tree, options);
  // Each round goes one level down, so this ends.
  for (;;) {
    const node = level.find(({ spans }) => spans.some((index) => wanted.has(index)));
    if (node === undefined) return { open, row };
    const { children } = node;
    if (children === null) return { open, row: node.row("none") };
    if (!isNodeOpen(node, open, options)) {
      if (!holdsMore(tree, node, span)) return { open, row: node.row("closed") };
      open.set(node.key, true);
    }
    row = node.row("open");
    level = children();
  }
}

/** Whether what shows a span is inside of a row that is around it. */
function holdsMore(tree: Tree, { spans }: Node, span: number): boolean {
  // Several visits of one state: each has a row of its own inside.
  if (spans.length > 1 && spans.every((index) => tree.trace.spans[index]?.kind === "visit")) return true;
  const target = tree.trace.spans[span];
  for (let at = target; at !== undefined; at = tree.trace.spans[at.parent]) {
    if (spans.includes(at.index)) return false;
    if (at.kind === "visit" || at.kind === "iteration" || at.kind === "branch") return true;
  }
  return false;
}
