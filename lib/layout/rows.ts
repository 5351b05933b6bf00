import type { SpanOutcome, Span, StateType, VisitSpan } from "@/lib/history/span";
import { unreached, unreachedText, type DefinedStates } from "./definition";
import { counted, formatCount } from "@/lib/base/wording";
import { outcomeOf } from "./outcome";
import { childrenOf, contentsOf, attemptsOf, type Tree } from "./tree";

/*
 * Rows of the timeline: states in the order they were entered, what is inside a Parallel or a Map
 * indented below it.
 *
 *   state       all visits of one state in one chain; opened when it was visited more than once:
 *   └ visit
 *   branch      only where some branch of its Parallel has more than one state
 *   iteration   of a Map that was opened
 *   redrive     everything after ExecutionRedriven
 *   unreached   a state of the definition that was never entered
 */

export type RowKind = "state" | "visit" | "branch" | "iteration" | "redrive" | "unreached";

export type Row = {
  /** Stable while a run grows, and unique: names, numbers of branches and items, joined. */
  readonly key: string;
  readonly kind: RowKind;
  readonly depth: number;
  readonly name: string;
  readonly type: StateType | null;
  /** What the row draws, in time order; empty when unreached. */
  readonly spans: readonly number[];
  /** `mixed`: a Map that succeeded although some of its items did not. */
  readonly outcome: SpanOutcome | "unreached" | "mixed";
  readonly children: "none" | "closed" | "open";
  /** Grey text after the name: `Task · 3 attempts`, `Map 40`, `not reached`. */
  readonly note: string;
};

export type RowOptions = {
  /** Rows the reader opened or closed; what is not named here is as it is by default. */
  readonly open: ReadonlyMap<string, boolean>;
  readonly definition: DefinedStates | null;
};

type Node = {
  readonly row: Omit<Row, "children">;
  readonly openByDefault: boolean;
  /** Null: nothing to open. */
  readonly children: (() => Node[]) | null;
};

/** The rows that are on show. Linear in the rows and in the spans that are looked into; no recursion on the data's depth. */
export function layoutRows(tree: Tree, { open, definition }: RowOptions): Row[] {
  const root = tree.trace.spans[0];
  if (root === undefined) return [];
  const rows: Row[] = [];
  const todo = [...chain(tree, [root], "", 0, definition), ...missing(definition, "", "", 0, tree)].reverse();
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    const isOpen = node.children !== null && (open.get(node.row.key) ?? node.openByDefault);
    rows.push({ ...node.row, children: node.children === null ? "none" : isOpen ? "open" : "closed" });
    if (isOpen && node.children !== null) todo.push(...node.children().reverse());
  }
  return rows;
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

function chain(
  tree: Tree,
  spans: readonly Span[],
  prefix: string,
  depth: number,
  definition: DefinedStates | null,
): Node[] {
  const nodes = states(tree, contentsOf(tree, spans).visits, prefix, depth, definition);
  for (const span of spans) {
    for (const child of childrenOf(tree, span.index)) {
      if (child.kind !== "redrive") continue;
      const key = `${prefix}redrive:${child.number}`;
      nodes.push({
        row: {
          key,
          kind: "redrive",
          depth,
          name: `Redrive ${child.number}`,
          type: null,
          spans: [child.index],
          outcome: child.outcome,
          note: "",
        },
        openByDefault: true,
        children: () => chain(tree, [child], `${key}/`, depth + 1, definition),
      });
    }
  }
  return nodes;
}

function states(
  tree: Tree,
  visits: readonly VisitSpan[],
  prefix: string,
  depth: number,
  definition: DefinedStates | null,
): Node[] {
  const groups = new Map<string, VisitSpan[]>();
  for (const visit of visits) {
    const name = visit.state ?? "";
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [visit]);
    else group.push(visit);
  }
  return [...groups].map(([name, group]) => stateNode(tree, name, group, prefix, depth, definition));
}

function stateNode(
  tree: Tree,
  name: string,
  visits: readonly VisitSpan[],
  prefix: string,
  depth: number,
  definition: DefinedStates | null,
): Node {
  const key = `${prefix}${escapeKey(name)}`;
  const type = visits.find((visit) => visit.stateType !== null)?.stateType ?? null;
  const only = visits.length === 1 ? visits[0] : undefined;
  const row = {
    key,
    kind: "state",
    depth,
    name: name === "" ? "unnamed state" : name,
    type,
    spans: visits.map((visit) => visit.index),
    outcome: outcomeOf(tree, visits),
    note:
      only === undefined ? `${type ?? ""} · ${counted(visits.length, "visit")}`.replace(/^ · /, "") : note(tree, only),
  } as const;
  if (only !== undefined) return { row, ...within(tree, only, `${key}/`, depth + 1, definition) };
  return {
    row,
    openByDefault: false,
    children: () => visits.map((visit, i) => visitNode(tree, visit, i + 1, `${key}/`, depth + 1)),
  };
}

function visitNode(tree: Tree, visit: VisitSpan, number: number, prefix: string, depth: number): Node {
  const key = `${prefix}visit:${number}`;
  return {
    row: {
      key,
      kind: "visit",
      depth,
      name: `visit ${number}`,
      type: visit.stateType,
      spans: [visit.index],
      outcome: visit.outcome,
      note: note(tree, visit),
    },
    ...within(tree, visit, `${key}/`, depth + 1, null),
  };
}

/** What a single visit holds: branches, items, or, where a record lacks those, bare visits. */
function within(
  tree: Tree,
  visit: VisitSpan,
  prefix: string,
  depth: number,
  definition: DefinedStates | null,
): Pick<Node, "children" | "openByDefault"> {
  const { visits, branches, iterations } = contentsOf(tree, [visit]);
  if (visits.length + branches.length + iterations.length === 0) return { openByDefault: false, children: null };
  return {
    // Items are many and alike: the squares of the closed row say enough.
    openByDefault: iterations.length === 0,
    children: () => [
      ...branchNodes(tree, branches, prefix, depth, definition),
      ...numbered(tree, iterations, (span) => span.iteration, "iteration", prefix, depth, false),
      ...states(tree, visits, prefix, depth, definition),
      ...(branches.length > 0 ? missing(definition, visit.state ?? "", prefix, depth, tree) : []),
    ],
  };
}

function branchNodes(
  tree: Tree,
  branches: readonly Span[],
  prefix: string,
  depth: number,
  definition: DefinedStates | null,
): Node[] {
  const byBranch = groupBy(branches, (span) => (span.kind === "branch" ? span.branch : null));
  const namesOf = (spans: readonly Span[]) => new Set(contentsOf(tree, spans).visits.map((visit) => visit.state));
  if ([...byBranch.values()].every((spans) => namesOf(spans).size <= 1)) {
    return [...byBranch].flatMap(([branch, spans]) =>
      states(tree, contentsOf(tree, spans).visits, `${prefix}branch:${branch}/`, depth, definition),
    );
  }
  return numbered(
    tree,
    branches,
    (span) => (span.kind === "branch" ? span.branch : null),
    "branch",
    prefix,
    depth,
    true,
  );
}

/** Branches or items: the same number in a later attempt of the same state shares the row. */
function numbered<S extends Span>(
  tree: Tree,
  spans: readonly S[],
  numberOf: (span: S) => number | null,
  kind: "branch" | "iteration",
  prefix: string,
  depth: number,
  openByDefault: boolean,
): Node[] {
  return [...groupBy(spans, numberOf)].map(([number, group]) => {
    const key = `${prefix}${kind}:${number ?? "?"}`;
    const { visits } = contentsOf(tree, group);
    return {
      row: {
        key,
        kind,
        depth,
        name:
          kind === "branch"
            ? `branch ${number === null ? "?" : number + 1}`
            : `item ${number === null ? "?" : formatCount(number)}`,
        type: null,
        spans: group.map((span) => span.index),
        outcome: group.at(-1)?.outcome ?? "unknown",
        note: group.length > 1 ? counted(group.length, "attempt") : "",
      },
      openByDefault,
      children: visits.length === 0 ? null : () => states(tree, visits, `${key}/`, depth + 1, null),
    };
  });
}

function missing(
  definition: DefinedStates | null,
  container: string,
  prefix: string,
  depth: number,
  tree: Tree,
): Node[] {
  if (definition === null) return [];
  return unreached(definition, container, tree.trace).map(({ name, type }) => ({
    row: {
      key: `${prefix}unreached:${escapeKey(name)}`,
      kind: "unreached",
      depth,
      name,
      type,
      spans: [],
      outcome: "unreached",
      note: unreachedText(tree.trace),
    },
    openByDefault: false,
    children: null,
  }));
}

function note(tree: Tree, visit: VisitSpan): string {
  const { attempts } = attemptsOf(tree, visit);
  const parts: string[] = [];
  const { branches, iterations } = contentsOf(tree, [visit]);
  if (visit.stateType === "Parallel")
    parts.push(`Parallel ${new Set(branches.map((span) => span.branch)).size || ""}`.trim());
  else if (visit.stateType === "Map") parts.push(`Map ${formatCount(attempts.at(-1)?.length ?? iterations.length)}`);
  else if (visit.stateType !== null) parts.push(visit.stateType);
  if (attempts.length > 1) parts.push(counted(attempts.length, "attempt"));
  if (visit.outcome === "caught" && visit.next !== null) parts.push(`→ ${visit.next}`);
  return parts.join(" · ");
}

function groupBy<S, K>(items: readonly S[], keyOf: (item: S) => K): Map<K, S[]> {
  const groups = new Map<K, S[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Names of states may hold the separators of keys. */
function escapeKey(name: string): string {
  return name.replace(/[%/:]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}
