import type { ChildExecution, Inside } from "@/lib/contract/inside";
import type { ExecutionTrace, SpanOutcome } from "@/lib/history/span";
import type { ChildItem, GraftedTrace, Insertion, Origin } from "@/lib/layout/graft";
import { opensInPlace } from "@/lib/layout/opensInPlace";
import { attemptsOf, makeTree, spanAt, type Tree } from "@/lib/layout/tree";

/*
 * What answers of the server make of a trace: which executions are read, and where they are put in.
 */

/** A step whose inside was asked for: `loop`: the visits of its state. */
export type AskedInside = { readonly origin: Origin; readonly event: number; readonly loop: boolean };

/** What is known of what was asked for; undefined while the answer is on its way. */
export type Answer = Inside | "failed" | undefined;

/** Executions that are read when one step is opened. */
const MAX_CHILDREN = 8;

const STATUS_OUTCOMES = {
  RUNNING: "open",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
  PENDING_REDRIVE: "open",
  UNKNOWN: "unknown",
} as const satisfies Record<NonNullable<ChildExecution["status"]>, SpanOutcome>;

/** A stored execution that is read, and the span of the asked execution that it goes below. */
type Child = { readonly key: string; readonly below: Origin };

/** The executions to read: those that steps started, and those that were opened. */
export function childrenOf(
  asked: readonly AskedInside[],
  insides: readonly Answer[],
  opened: readonly Origin[],
): Child[] {
  const started = asked.flatMap(({ origin }, i): Child[] => {
    const inside = insides[i];
    if (inside === undefined || inside === "failed" || inside.kind !== "executions") return [];
    const stored = inside.items.flatMap((item) => (item.key === null ? [] : [{ key: item.key, below: origin }]));
    return stored.slice(0, MAX_CHILDREN);
  });
  return [...started, ...opened.map((origin) => ({ key: origin.key, below: origin }))];
}

type Known = {
  readonly asked: readonly AskedInside[];
  readonly insides: readonly Answer[];
  readonly children: readonly Child[];
  readonly traces: readonly (ExecutionTrace | undefined)[];
};

/** The trees of executions that were read, by their keys. */
export function treesOf(
  children: readonly Child[],
  traces: readonly (ExecutionTrace | undefined)[],
): ReadonlyMap<string, Tree> {
  const trees = new Map<string, Tree>();
  children.forEach((child, i) => {
    const trace = traces[i];
    if (trace !== undefined) trees.set(child.key, makeTree(trace));
  });
  return trees;
}

/** What is put into a trace: items of Map Runs first, which executions may go below. */
export function insertionsOf(
  own: Tree,
  trees: ReadonlyMap<string, Tree>,
  { asked, insides, children, traces }: Known,
): Insertion[] {
  const items = asked.flatMap(({ origin }, i): Insertion[] => {
    const inside = insides[i];
    const tree = trees.get(origin.key) ?? own;
    const visit = spanAt(tree, origin.span);
    if (inside === undefined || inside === "failed" || inside.kind !== "mapRun") return [];
    if (visit?.kind !== "visit" || inside.items.length === 0) return [];
    const attempt = attemptsOf(tree, visit).attempts.at(-1)?.index ?? visit.index;
    const below = { key: origin.key, span: attempt };
    return [{ kind: "items", below, map: visit.state, items: itemsOf(inside, visit.start) }];
  });
  const whole = children.flatMap((child, i): Insertion[] => {
    const trace = traces[i];
    return trace === undefined ? [] : [{ kind: "trace", below: child.below, key: child.key, trace }];
  });
  return [...items, ...whole];
}

const known = new WeakMap<Inside, readonly ChildItem[]>();

/** Of the same answer the same items: thousands, of which another answer changes none. */
function itemsOf(inside: Extract<Inside, { kind: "mapRun" }>, mapStart: ChildItem["start"]): readonly ChildItem[] {
  const items = known.get(inside) ?? inside.items.map((item) => itemOf(item, mapStart));
  known.set(inside, items);
  return items;
}

/** Whether the same is put in at the same places: then the trace that was made of it stays. */
export function areSame(before: readonly Insertion[], after: readonly Insertion[]): boolean {
  return before.length === after.length && before.every((one, i) => isSameInsertion(one, after[i]));
}

function isSameInsertion(a: Insertion, b: Insertion | undefined): boolean {
  if (b === undefined || a.below.key !== b.below.key || a.below.span !== b.below.span) return false;
  if (a.kind === "items") return b.kind === "items" && a.items === b.items;
  return b.kind === "trace" && a.key === b.key && a.trace === b.trace;
}

function itemOf({ key, startedAt, stoppedAt, status, error }: ChildExecution, mapStart: ChildItem["start"]): ChildItem {
  const outcome = status === null ? "unknown" : STATUS_OUTCOMES[status];
  return { key, start: startedAt ?? mapStart, end: stoppedAt, outcome, error };
}

/** What is said in the place of what is not there, by the spans that would hold it. */
export function notesOf(
  tree: Tree,
  grafted: GraftedTrace,
  asked: readonly AskedInside[],
  insides: readonly Answer[],
): ReadonlyMap<number, string> {
  const notes = new Map<number, string>();
  for (const { index } of tree.trace.spans) if (opensInPlace(tree, index) !== null) notes.set(index, "Reading…");
  for (const index of grafted.executions.keys()) notes.set(index, "Reading…");
  asked.forEach(({ origin }, i) => {
    const index = grafted.indexOf(origin);
    const inside = insides[i];
    if (index !== null && inside !== undefined && notes.has(index))
      notes.set(index, inside === "failed" ? "It could not be read: the server did not answer" : notStored(inside));
  });
  return notes;
}

/** Said where a step started what is not stored. */
function notStored(inside: Inside): string {
  if (inside.kind === "mapRun") return "None of its child executions is stored: pull or import them";
  const arn = inside.kind === "executions" ? (inside.items[0]?.arn ?? null) : null;
  return arn === null ? "Which execution it started is not recorded" : `Not stored: ${arn}`;
}
