import { counted, formatCount } from "@/lib/base/wording";
import type { BranchSpan, ExecutionSpan, IterationSpan, Span, VisitSpan } from "@/lib/history/span";
import { unreached, unreachedText, type DefinedStates } from "./definition";
import { outcomeOf } from "./outcome";
import { hasRecovered, markedOutcome } from "./recovered";
import { visitNote } from "./rowNote";
import { escapeKey, groupBy, inside, labelled, type Place } from "./rowPlace";
import type { Row } from "./row";
import { childrenOf, contentsOf, executionsIn, type Tree } from "./tree";

/*
 * The rows as a tree, made level by level: what is inside a row is only made once it is open.
 */

export type Node = {
  readonly row: Omit<Row, "children">;
  readonly openByDefault: boolean;
  /** Null: nothing to open. */
  readonly children: (() => Node[]) | null;
};

/** What is the same for all rows. */
type RowContext = {
  readonly tree: Tree;
  readonly definition: DefinedStates | null;
  readonly labels: ReadonlyMap<number, string>;
  readonly notes: ReadonlyMap<number, string>;
};

/** The outermost rows; none of a trace without an execution. */
export function rootNodes(context: RowContext): Node[] {
  const root = context.tree.trace.spans[0];
  if (root === undefined) return [];
  const place = { prefix: "", depth: 0 };
  return [...chain(context, [root], place), ...missing(context, "", place)];
}

function chain(context: RowContext, spans: readonly Span[], place: Place): Node[] {
  const { tree } = context;
  const nodes = states(context, contentsOf(tree, spans).visits, place);
  for (const span of spans) {
    for (const child of childrenOf(tree, span.index)) {
      if (child.kind === "redrive") nodes.push(redriveNode(context, child, child.number, place));
    }
  }
  return nodes;
}

function redriveNode(context: RowContext, span: Span, number: number, { prefix, depth }: Place): Node {
  const key = `${prefix}redrive:${number}`;
  const { index, outcome } = span;
  const row = { key, kind: "redrive", depth, name: `Redrive ${number}`, type: null, spans: [index], note: "" } as const;
  return {
    row: { ...row, outcome },
    openByDefault: true,
    children: () => chain(context, [span], inside(key, depth)),
  };
}

function states(context: RowContext, visits: readonly VisitSpan[], place: Place): Node[] {
  const groups = groupBy(visits, (visit) => visit.state ?? "");
  return [...groups].map(([name, group]) => stateNode(context, name, group, place));
}

function stateNode(context: RowContext, name: string, visits: readonly VisitSpan[], { prefix, depth }: Place): Node {
  const { tree } = context;
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
    outcome: stateOutcome(tree, visits),
    note:
      only === undefined
        ? [type ?? "", counted(visits.length, "visit")].filter(Boolean).join(" · ")
        : visitNote(tree, only),
  } as const;
  if (only !== undefined) return { row, ...within(context, only, inside(key, depth)) };
  return {
    row,
    openByDefault: false,
    children: () => visits.map((visit, i) => visitNode(context, visit, i + 1, inside(key, depth))),
  };
}

function stateOutcome(tree: Tree, visits: readonly VisitSpan[]): Row["outcome"] {
  const outcome = outcomeOf(tree, visits);
  return outcome === "succeeded" && visits.some((visit) => hasRecovered(tree, visit)) ? "mixed" : outcome;
}

function visitNode(context: RowContext, visit: VisitSpan, number: number, { prefix, depth }: Place): Node {
  const key = `${prefix}visit:${number}`;
  return {
    row: {
      key,
      kind: "visit",
      depth,
      name: labelled(context.labels, `visit ${number}`, visit.index),
      type: visit.stateType,
      spans: [visit.index],
      outcome: hasRecovered(context.tree, visit) ? "mixed" : visit.outcome,
      note: visitNote(context.tree, visit),
    },
    ...within({ ...context, definition: null }, visit, inside(key, depth)),
  };
}

/** What a single visit holds: branches, items, started executions, or, where a record lacks those, bare visits. */
function within(context: RowContext, visit: VisitSpan, place: Place): Pick<Node, "children" | "openByDefault"> {
  const { visits, branches, iterations } = contentsOf(context.tree, [visit]);
  const started = executionsIn(context.tree, visit);
  if (visits.length + branches.length + iterations.length + started.length === 0) {
    return { openByDefault: false, children: noteInside(context, visit.index, place) };
  }
  return {
    // Items are many and alike: the squares of the closed row say enough.
    openByDefault: iterations.length === 0,
    children: () => [
      ...branchNodes(context, branches, place),
      ...itemNodes(context, iterations, place),
      ...states(context, visits, place),
      ...started.map((execution) => childNode(context, execution, place)),
      ...(branches.length > 0 ? missing(context, visit.state ?? "", place) : []),
    ],
  };
}

function branchNodes(context: RowContext, branches: readonly BranchSpan[], place: Place): Node[] {
  const { tree } = context;
  const byBranch = groupBy(branches, (span) => span.branch);
  const namesOf = (spans: readonly Span[]) => new Set(contentsOf(tree, spans).visits.map((visit) => visit.state));
  if ([...byBranch.values()].every((spans) => namesOf(spans).size <= 1)) {
    return [...byBranch].flatMap(([branch, spans]) =>
      states(context, contentsOf(tree, spans).visits, { ...place, prefix: `${place.prefix}branch:${branch}/` }),
    );
  }
  return [...byBranch].map(([branch, group]) =>
    numberedNode(context, group, { kind: "branch", number: `${branch}`, name: `branch ${branch + 1}` }, place),
  );
}

function itemNodes(context: RowContext, iterations: readonly IterationSpan[], place: Place): Node[] {
  return [...groupBy(iterations, (span) => span.iteration)].map(([number, group]) => {
    const name = labelled(
      context.labels,
      `item ${number === null ? "?" : formatCount(number)}`,
      group.at(-1)?.index ?? -1,
    );
    return numberedNode(context, group, { kind: "iteration", number: `${number ?? "?"}`, name }, place);
  });
}

type Numbered = { readonly kind: "branch" | "iteration"; readonly number: string; readonly name: string };

/** A branch or an item: the same number in a later attempt of the same state shares the row. */
function numberedNode(context: RowContext, group: readonly Span[], of: Numbered, { prefix, depth }: Place): Node {
  const { tree } = context;
  const key = `${prefix}${of.kind}:${of.number}`;
  const last = group.at(-1);
  const { visits } = contentsOf(tree, group);
  const started = group.flatMap((span) => executionsIn(tree, span));
  return {
    row: {
      key,
      kind: of.kind,
      depth,
      name: of.name,
      type: null,
      spans: group.map((span) => span.index),
      outcome: last === undefined ? "unknown" : markedOutcome(tree, last),
      note: group.length > 1 ? counted(group.length, "attempt") : "",
    },
    openByDefault: of.kind === "branch",
    children:
      visits.length + started.length === 0
        ? noteInside(context, last?.index ?? -1, inside(key, depth))
        : () => {
            const within = inside(key, depth);
            const own = { ...context, definition: null };
            return [...states(own, visits, within), ...started.flatMap((span) => chain(own, [span], within))];
          },
  };
}

/** Instead of what a span holds, which is not in the tree; null when it holds nothing. */
function noteInside({ notes }: RowContext, span: number, { prefix, depth }: Place): (() => Node[]) | null {
  const text = notes.get(span);
  if (text === undefined) return null;
  const row = { key: `${prefix}note`, kind: "note", depth, name: text, type: null, spans: [], note: "" } as const;
  return () => [{ row: { ...row, outcome: "unreached" }, openByDefault: false, children: null }];
}

function childNode(context: RowContext, execution: ExecutionSpan, { prefix, depth }: Place): Node {
  const key = `${prefix}child:${execution.index}`;
  return {
    row: {
      key,
      kind: "child",
      depth,
      name: labelled(context.labels, "Execution", execution.index),
      type: null,
      spans: [execution.index],
      outcome: markedOutcome(context.tree, execution),
      note: "started by this step",
    },
    openByDefault: true,
    children: () => chain({ ...context, definition: null }, [execution], inside(key, depth)),
  };
}

function missing({ tree, definition }: RowContext, container: string, { prefix, depth }: Place): Node[] {
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
