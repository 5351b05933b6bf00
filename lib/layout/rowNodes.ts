import { counted, formatCount } from "@/lib/base/wording";
import type { BranchSpan, ExecutionSpan, IterationSpan, Span, VisitSpan } from "@/lib/history/span";
import { unreached, unreachedText, type DefinedStates } from "./definition";
import { outcomeOf } from "./outcome";
import { hasRecovered, markedOutcome } from "./recovered";
import { visitNote } from "./rowNote";
import { escapeKey, groupBy, inside, labelled, type Place } from "./rowPlace";
import type { Row } from "./row";
import { childrenOf, contentsOf, executionsIn, holdsContents, type Tree } from "./tree";

/*
 * The rows as a tree, made level by level: what is inside a row is only made once it is open, and what a row tells once
 * it is on show. Both stay made: a reader who opens one of ten thousand items does not wait for the others again.
 */

export type Node = {
  readonly key: string;
  readonly spans: readonly number[];
  /** The same object for the same `children`. */
  readonly row: (children: Row["children"]) => Row;
  readonly openByDefault: boolean;
  /** Null: nothing to open. The same nodes each time. */
  readonly children: (() => readonly Node[]) | null;
};

/** What a row tells apart from what its node says. */
type Told = Omit<Row, "children" | "key" | "spans">;

function makeNode(
  key: string,
  spans: readonly number[],
  tell: () => Told,
  { openByDefault, children }: { readonly openByDefault: boolean; readonly children: (() => Node[]) | null },
): Node {
  const told = once(tell);
  let last: Row | null = null;
  return {
    key,
    spans,
    row: (state) => {
      if (last?.children !== state) last = { key, spans, ...told(), children: state };
      return last;
    },
    openByDefault,
    children: children === null ? null : once(children),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** What is the same for all rows. */
type RowContext = {
  readonly tree: Tree;
  readonly definition: DefinedStates | null;
  readonly labels: ReadonlyMap<number, string>;
  readonly notes: ReadonlyMap<number, string>;
};

const known = new WeakMap<Tree, { readonly context: RowContext; readonly roots: readonly Node[] }>();

/** The outermost rows; none of a trace without an execution. */
export function rootNodes(context: RowContext): readonly Node[] {
  const { tree, definition, labels, notes } = context;
  const before = known.get(tree);
  const same = before?.context;
  if (before !== undefined && same?.definition === definition && same.labels === labels && same.notes === notes) {
    return before.roots;
  }
  const root = tree.trace.spans[0];
  const place = { prefix: "", depth: 0 };
  const roots = root === undefined ? [] : [...chain(context, [root], place), ...missing(context, "", place)];
  known.set(tree, { context, roots });
  return roots;
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
  return makeNode(
    key,
    [index],
    () => ({ kind: "redrive", depth, name: `Redrive ${number}`, type: null, note: "", outcome }),
    { openByDefault: true, children: () => chain(context, [span], inside(key, depth)) },
  );
}

function states(context: RowContext, visits: readonly VisitSpan[], place: Place): Node[] {
  const groups = groupBy(visits, (visit) => visit.state ?? "");
  return [...groups].map(([name, group]) => stateNode(context, name, group, place));
}

function stateNode(context: RowContext, name: string, visits: readonly VisitSpan[], { prefix, depth }: Place): Node {
  const { tree } = context;
  const key = `${prefix}${escapeKey(name)}`;
  const only = visits.length === 1 ? visits[0] : undefined;
  const tell = (): Told => {
    const type = visits.find((visit) => visit.stateType !== null)?.stateType ?? null;
    return {
      kind: "state",
      depth,
      name: name === "" ? "unnamed state" : name,
      type,
      outcome: stateOutcome(tree, visits),
      note:
        only === undefined
          ? [type ?? "", counted(visits.length, "visit")].filter(Boolean).join(" · ")
          : visitNote(tree, only),
    };
  };
  const spans = visits.map((visit) => visit.index);
  const place = inside(key, depth);
  if (only !== undefined) return makeNode(key, spans, tell, within(context, only, place));
  const own = { ...context, definition: null };
  const children = () => visits.map((visit, i) => visitNode(own, visit, i + 1, place));
  return makeNode(key, spans, tell, { openByDefault: false, children });
}

function stateOutcome(tree: Tree, visits: readonly VisitSpan[]): Row["outcome"] {
  const outcome = outcomeOf(tree, visits);
  return outcome === "succeeded" && visits.some((visit) => hasRecovered(tree, visit)) ? "mixed" : outcome;
}

function visitNode(context: RowContext, visit: VisitSpan, number: number, { prefix, depth }: Place): Node {
  const key = `${prefix}visit:${number}`;
  const tell = (): Told => ({
    kind: "visit",
    depth,
    name: labelled(context.labels, `visit ${number}`, visit.index),
    type: visit.stateType,
    outcome: hasRecovered(context.tree, visit) ? "mixed" : visit.outcome,
    note: visitNote(context.tree, visit),
  });
  return makeNode(key, [visit.index], tell, within(context, visit, inside(key, depth)));
}

/** What a single visit holds: branches, items, started executions, or, where a record lacks those, bare visits. */
function within(context: RowContext, visit: VisitSpan, place: Place): Parameters<typeof makeNode>[3] {
  const started = executionsIn(context.tree, visit);
  if (started.length === 0 && !holdsContents(context.tree, visit.index)) {
    return { openByDefault: false, children: noteInside(context, visit.index, place) };
  }
  const { visits, branches, iterations } = contentsOf(context.tree, [visit]);
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
    numberedNode(context, group, { kind: "branch", number: `${branch}`, name: () => `branch ${branch + 1}` }, place),
  );
}

function itemNodes(context: RowContext, iterations: readonly IterationSpan[], place: Place): Node[] {
  return [...groupBy(iterations, (span) => span.iteration)].map(([number, group]) => {
    const plain = `item ${number === null ? "?" : formatCount(number)}`;
    const name = () => labelled(context.labels, plain, group.at(-1)?.index ?? -1);
    return numberedNode(context, group, { kind: "iteration", number: `${number ?? "?"}`, name }, place);
  });
}

type Numbered = { readonly kind: "branch" | "iteration"; readonly number: string; readonly name: () => string };

/** A branch or an item: the same number in a later attempt of the same state shares the row. */
function numberedNode(context: RowContext, group: readonly Span[], of: Numbered, { prefix, depth }: Place): Node {
  const { tree } = context;
  const key = `${prefix}${of.kind}:${of.number}`;
  const place = inside(key, depth);
  const last = group.at(-1);
  const started = group.flatMap((span) => executionsIn(tree, span));
  const spans = group.map((span) => span.index);
  const tell = (): Told => ({
    kind: of.kind,
    depth,
    name: of.name(),
    type: null,
    outcome: last === undefined ? "unknown" : markedOutcome(tree, last),
    note: group.length > 1 ? counted(group.length, "attempt") : "",
  });
  const open = () => {
    const own = { ...context, definition: null };
    return [
      ...states(own, contentsOf(tree, group).visits, place),
      ...started.flatMap((span) => chain(own, [span], place)),
    ];
  };
  const isEmpty = started.length === 0 && !spans.some((index) => holdsContents(tree, index));
  const children = isEmpty ? noteInside(context, last?.index ?? -1, place) : open;
  return makeNode(key, spans, tell, { openByDefault: of.kind === "branch", children });
}

/** Instead of what a span holds, which is not in the tree; null when it holds nothing. */
function noteInside({ notes }: RowContext, span: number, { prefix, depth }: Place): (() => Node[]) | null {
  const text = notes.get(span);
  if (text === undefined) return null;
  const tell = (): Told => ({ kind: "note", depth, name: text, type: null, note: "", outcome: "unreached" });
  return () => [makeNode(`${prefix}note`, [], tell, NOTHING_INSIDE)];
}

const NOTHING_INSIDE = { openByDefault: false, children: null } as const;

function childNode(context: RowContext, execution: ExecutionSpan, { prefix, depth }: Place): Node {
  const key = `${prefix}child:${execution.index}`;
  const tell = (): Told => ({
    kind: "child",
    depth,
    name: labelled(context.labels, "Execution", execution.index),
    type: null,
    outcome: markedOutcome(context.tree, execution),
    note: "started by this step",
  });
  return makeNode(key, [execution.index], tell, {
    openByDefault: true,
    children: () => chain({ ...context, definition: null }, [execution], inside(key, depth)),
  });
}

function missing({ tree, definition }: RowContext, container: string, { prefix, depth }: Place): Node[] {
  if (definition === null) return [];
  const note = unreachedText(tree.trace);
  return unreached(definition, container, tree.trace).map(({ name, type }) =>
    makeNode(
      `${prefix}unreached:${escapeKey(name)}`,
      [],
      () => ({ kind: "unreached", depth, name, type, outcome: "unreached", note }),
      NOTHING_INSIDE,
    ),
  );
}
