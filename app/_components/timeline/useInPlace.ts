"use client";

import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Inside, StartedItem } from "@/lib/contract/inside";
import type { ExecutionTrace, SpanOutcome } from "@/lib/history/span";
import { graft, type ChildItem, type GraftedTrace, type Insertion, type Origin } from "@/lib/layout/graft";
import { opensInPlace } from "@/lib/layout/opensInPlace";
import { attemptsOf, makeTree, spanAt, type Tree } from "@/lib/layout/tree";
import { timelineOptions } from "../../_features/execution";
import { insideOptions } from "../../_features/inside";

/** A step whose inside was asked for: `loop`: the visits of its state. */
type AskedInside = { readonly origin: Origin; readonly event: number; readonly loop: boolean };

export type InPlace = {
  readonly tree: Tree;
  readonly grafted: GraftedTrace;
  /** What is said instead of what is not there (yet), by spans. */
  readonly notes: ReadonlyMap<number, string>;
  /** What is known of the items of Maps, the visits of loops and started executions, by the span that was asked of. */
  readonly insides: ReadonlyMap<number, Inside>;
  /** The tree of an execution that was opened, by its key; null while it is not there. */
  readonly treeOf: (key: string) => Tree | null;
  /** Asks for what is inside of a span, if that can be opened in place or told apart; nothing for all others. */
  readonly ask: (span: number) => void;
  readonly askLoop: (span: number) => void;
};

/** Map Runs of a history that are asked for by themselves: their items are what the run is about. */
const MAX_BY_ITSELF = 3;
/** Steps and executions that are open in place at once, and executions that one step's opening reads. */
const MAX_OPEN = 60;
const MAX_CHILDREN = 8;

const STATUS_OUTCOMES = {
  RUNNING: "open",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
  PENDING_REDRIVE: "open",
  UNKNOWN: "unknown",
} as const satisfies Record<NonNullable<StartedItem["status"]>, SpanOutcome>;

/** The trace of a run with what was opened in it: items of Map Runs and started executions, read when they are asked for. */
export function useInPlace(key: string, trace: ExecutionTrace, revision: number): InPlace {
  const own = useMemo(() => makeTree(trace), [trace]);
  const byItself = useMemo(() => mapRunsOf(own, key), [own, key]);
  const [chosen, setChosen] = useState<readonly AskedInside[]>([]);
  const [opened, setOpened] = useState<readonly Origin[]>([]);
  const asked = useMemo(
    () => [...byItself, ...chosen.filter((one) => !byItself.some(isSame(one)))],
    [byItself, chosen],
  );
  const insides = useQueries({
    queries: asked.map(({ origin, event, loop }) => insideOptions(origin.key, revision, { event, loop, q: null })),
    combine: insidesIn,
  });
  const children = useMemo(() => childrenOf(asked, insides, opened), [asked, insides, opened]);
  const traces = useQueries({
    queries: children.map((child) => timelineOptions(child.key, revision)),
    combine: tracesIn,
  });
  return useMemo(() => {
    const trees = treesOf(children, traces);
    const insertions = insertionsOf(own, trees, { asked, insides, children, traces });
    const grafted = graft(key, trace, insertions);
    const tree = insertions.length === 0 ? own : makeTree(grafted.trace);
    return {
      tree,
      grafted,
      notes: notesOf(tree, grafted, asked, insides),
      insides: new Map(
        asked.flatMap(({ origin }, i) => {
          const [index, inside] = [grafted.indexOf(origin), insides[i]];
          return index === null || inside === undefined ? [] : [[index, inside] as const];
        }),
      ),
      treeOf: (child) => trees.get(child) ?? null,
      ask: (span) => {
        const child = grafted.executions.get(span);
        const item = spanAt(tree, span)?.kind === "iteration";
        const origin = grafted.originOf(span);
        if (child !== undefined && item) {
          setOpened((before) => added(before, { key: child, span: 0 }, (one) => one.key === child));
        } else if (origin !== null) askInside(setChosen, tree, span, origin, grafted, false);
      },
      askLoop: (span) => {
        const origin = grafted.originOf(span);
        if (origin !== null) askInside(setChosen, tree, span, origin, grafted, true);
      },
    };
  }, [key, trace, own, asked, insides, children, traces]);
}

const insidesIn = (results: readonly { readonly data: Inside | undefined }[]) => results.map(({ data }) => data);
const tracesIn = (results: readonly { readonly data: ExecutionTrace | undefined }[]) => results.map(({ data }) => data);

function askInside(
  setChosen: (change: (before: readonly AskedInside[]) => readonly AskedInside[]) => void,
  tree: Tree,
  span: number,
  origin: Origin,
  grafted: GraftedTrace,
  loop: boolean,
): void {
  const visit = spanAt(tree, span);
  if (visit?.kind !== "visit" || (!loop && visit.stateType !== "Map" && opensInPlace(tree, span) === null)) return;
  // Of what was put in, the events are those of its own history.
  const event = visit.events[0] ?? grafted.firstEventOf(span);
  if (event === null) return;
  const next = { origin, event, loop };
  setChosen((before) => added(before, next, isSame(next)));
}

function added<T>(before: readonly T[], next: T, isIt: (one: T) => boolean): readonly T[] {
  return before.some(isIt) ? before : [...before, next].slice(-MAX_OPEN);
}

function isSame({ origin, loop }: AskedInside): (other: AskedInside) => boolean {
  return (other) => other.origin.key === origin.key && other.origin.span === origin.span && other.loop === loop;
}

function mapRunsOf(tree: Tree, key: string): AskedInside[] {
  const found: AskedInside[] = [];
  for (const span of tree.trace.spans) {
    if (span.kind !== "visit" || span.stateType !== "Map" || found.length >= MAX_BY_ITSELF) continue;
    const [event] = span.events;
    if (event === undefined || opensInPlace(tree, span.index) !== "mapRun") continue;
    found.push({ origin: { key, span: span.index }, event, loop: false });
  }
  return found;
}

/** A stored execution that is read, and the span of the asked execution that it goes below. */
type Child = { readonly key: string; readonly below: Origin };

function childrenOf(
  asked: readonly AskedInside[],
  insides: readonly (Inside | undefined)[],
  opened: readonly Origin[],
): Child[] {
  const started = asked.flatMap(({ origin }, i): Child[] => {
    const inside = insides[i];
    if (inside?.kind !== "executions") return [];
    const stored = inside.items.flatMap((item) => (item.key === null ? [] : [{ key: item.key, below: origin }]));
    return stored.slice(0, MAX_CHILDREN);
  });
  return [...started, ...opened.map((origin) => ({ key: origin.key, below: origin }))];
}

type Known = {
  readonly asked: readonly AskedInside[];
  readonly insides: readonly (Inside | undefined)[];
  readonly children: readonly Child[];
  readonly traces: readonly (ExecutionTrace | undefined)[];
};

function treesOf(
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

function insertionsOf(
  own: Tree,
  trees: ReadonlyMap<string, Tree>,
  { asked, insides, children, traces }: Known,
): Insertion[] {
  const items = asked.flatMap(({ origin }, i): Insertion[] => {
    const inside = insides[i];
    const tree = trees.get(origin.key) ?? own;
    const visit = spanAt(tree, origin.span);
    if (inside?.kind !== "mapRun" || visit?.kind !== "visit" || inside.items.length === 0) return [];
    const attempt = attemptsOf(tree, visit).attempts.at(-1)?.index ?? visit.index;
    const below = { key: origin.key, span: attempt };
    return [{ kind: "items", below, map: visit.state, items: inside.items.map((item) => itemOf(item, visit.start)) }];
  });
  const whole = children.flatMap((child, i): Insertion[] => {
    const trace = traces[i];
    return trace === undefined ? [] : [{ kind: "trace", below: child.below, key: child.key, trace }];
  });
  return [...items, ...whole];
}

function itemOf({ key, startedAt, stoppedAt, status, error }: StartedItem, mapStart: ChildItem["start"]): ChildItem {
  const outcome = status === null ? "unknown" : STATUS_OUTCOMES[status];
  return { key, start: startedAt ?? mapStart, end: stoppedAt, outcome, error };
}

function notesOf(
  tree: Tree,
  grafted: GraftedTrace,
  asked: readonly AskedInside[],
  insides: readonly (Inside | undefined)[],
): ReadonlyMap<number, string> {
  const notes = new Map<number, string>();
  for (const { index } of tree.trace.spans) if (opensInPlace(tree, index) !== null) notes.set(index, "Reading…");
  for (const index of grafted.executions.keys()) notes.set(index, "Reading…");
  asked.forEach(({ origin }, i) => {
    const index = grafted.indexOf(origin);
    const inside = insides[i];
    if (index !== null && inside !== undefined && notes.has(index)) notes.set(index, notStored(inside));
  });
  return notes;
}

/** Said where a step started what is not stored. */
function notStored(inside: Inside): string {
  if (inside.kind === "mapRun") return "None of its child executions is stored: pull or import them";
  const arn = inside.kind === "executions" ? (inside.items[0]?.arn ?? null) : null;
  return arn === null ? "Which execution it started is not recorded" : `Not stored: ${arn}`;
}
