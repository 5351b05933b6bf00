"use client";

import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Inside } from "@/lib/contract/inside";
import type { ExecutionTrace } from "@/lib/history/span";
import { graft, type GraftedTrace, type Origin } from "@/lib/layout/graft";
import { opensInPlace } from "@/lib/layout/opensInPlace";
import { makeTree, spanAt, type Tree } from "@/lib/layout/tree";
import { timelineOptions } from "../../_features/execution";
import { insideOptions } from "../../_features/inside";
import { type Answer, areSame, type AskedInside, childrenOf, insertionsOf, notesOf, treesOf } from "./inPlace";

export type InPlace = {
  readonly tree: Tree;
  readonly grafted: GraftedTrace;
  /** What is said instead of what is not there (yet), by spans. */
  readonly notes: ReadonlyMap<number, string>;
  /** What is known of the items of Maps and of started executions, by the span that was asked of. */
  readonly insides: ReadonlyMap<number, Inside>;
  /** The same of visits of one state, by the first. */
  readonly loops: ReadonlyMap<number, Inside>;
  /** The tree of an execution that was opened, by its key; null while it is not there. */
  readonly treeOf: (key: string) => Tree | null;
  /** Asks for what is inside of a span, if that can be opened in place or told apart; nothing for all others. */
  readonly ask: (span: number) => void;
  readonly askLoop: (span: number) => void;
};

/** Map Runs of a history that are asked for by themselves: their items are what the run is about. */
const MAX_BY_ITSELF = 3;
/** Steps and executions that are open in place at once. */
const MAX_OPEN = 60;

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
  const { tree, grafted, trees } = useGrafted(key, own, { asked, insides, children, traces });
  const notes = useMemo(() => notesOf(tree, grafted, asked, insides), [tree, grafted, asked, insides]);
  const answers = useMemo(
    () => ({ insides: answersIn(grafted, asked, insides, false), loops: answersIn(grafted, asked, insides, true) }),
    [grafted, asked, insides],
  );
  return useMemo(
    () => ({
      ...{ tree, grafted, notes, ...answers },
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
    }),
    [tree, grafted, notes, answers, trees],
  );
}

/** The trace with what is there of what was asked for; the same one until more of it is there. */
function useGrafted(key: string, own: Tree, { asked, insides, children, traces }: Parameters<typeof insertionsOf>[2]) {
  const trees = useMemo(() => treesOf(children, traces), [children, traces]);
  const given = useMemo(
    () => insertionsOf(own, trees, { asked, insides, children, traces }),
    [own, trees, asked, insides, children, traces],
  );
  const insertions = useSame(given, areSame);
  const made = useMemo(() => {
    const grafted = graft(key, own.trace, insertions);
    return { grafted, tree: insertions.length === 0 ? own : makeTree(grafted.trace) };
  }, [key, own, insertions]);
  return { ...made, trees };
}

/** What is known of what was asked for, by the span that was asked of: of visits of one state (`isLoop`), or of what is inside. */
function answersIn(
  grafted: GraftedTrace,
  asked: readonly AskedInside[],
  insides: readonly Answer[],
  isLoop: boolean,
): ReadonlyMap<number, Inside> {
  return new Map(
    asked.flatMap(({ origin, loop }, i) => {
      const [index, inside] = [grafted.indexOf(origin), insides[i]];
      return index === null || inside === undefined || inside === "failed" || loop !== isLoop
        ? []
        : [[index, inside] as const];
    }),
  );
}

/** What was given before where the same is given anew. */
function useSame<T>(given: T, isSame: (before: T, after: T) => boolean): T {
  const [kept, setKept] = useState(given);
  if (kept === given || isSame(kept, given)) return kept;
  setKept(given);
  return given;
}

type Asking = { readonly data: Inside | undefined; readonly isError: boolean };
const insidesIn = (results: readonly Asking[]): Answer[] =>
  results.map(({ data, isError }) => data ?? (isError ? "failed" : undefined));
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
