"use client";

import { parseAsString, parseAsStringLiteral, parseAsArrayOf, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { criticalPath } from "@/lib/layout/criticalPath";
import { indexSteps, matchingSteps } from "@/lib/layout/filter/stepIndex";
import { MAX_FILTER, parseStepFilter, type FilterProblem } from "@/lib/layout/filter/stepFilter";
import { pruneTree } from "@/lib/layout/prune";
import type { Tree } from "@/lib/layout/tree";

const ONLY = ["matches", "critical"] as const;
type Only = (typeof ONLY)[number];

// Both stand in the address (lib/contract/permalink): what somebody found can be sent.
const PARAMETERS = {
  find: parseAsString.withDefault(""),
  only: parseAsArrayOf(parseAsStringLiteral(ONLY)).withDefault([]),
};

export type StepFilterState = {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly problem: FilterProblem | null;
  /** Spans that match, in time order; of no filter none. */
  readonly matches: readonly number[];
  readonly isMatch: ReadonlySet<number>;
  readonly isOnly: (only: Only) => boolean;
  readonly setOnly: (only: Only, on: boolean) => void;
  /** The tree whose rows are to be shown; the whole one where nothing is left out. */
  readonly shown: Tree;
  readonly clear: () => void;
};

/** Which steps match what is typed, and which rows that leaves. */
export function useStepFilter(tree: Tree, labels: ReadonlyMap<number, string>): StepFilterState {
  const [{ find, only }, set] = useQueryStates(PARAMETERS, { history: "replace", throttleMs: 300 });
  const text = find.slice(0, MAX_FILTER);
  const isAsked = text.trim() !== "";
  // Looked up once somebody looks for something: a page that is only opened does not wait for it.
  const index = useMemo(() => (isAsked ? indexSteps(tree, labels) : []), [isAsked, tree, labels]);
  const { matches, problem } = useMemo(() => {
    const filter = parseStepFilter(text);
    return filter.ok
      ? { matches: matchingSteps(index, filter.value), problem: null }
      : { matches: [], problem: filter.error };
  }, [index, text]);
  const isMatch = useMemo(() => new Set(matches), [matches]);
  const byMatch = only.includes("matches") && isAsked && problem === null;
  const byPath = only.includes("critical");
  const shown = useMemo(() => {
    if (!byMatch && !byPath) return tree;
    const onPath = byPath ? criticalPath(tree).spans : null;
    if (!byMatch && onPath !== null) return pruneTree(tree, onPath);
    return pruneTree(tree, onPath === null ? isMatch : new Set(matches.filter((span) => onPath.has(span))));
  }, [tree, byMatch, byPath, isMatch, matches]);
  return {
    text,
    setText: (next) => void set({ find: next.slice(0, MAX_FILTER) || null }),
    problem,
    matches,
    isMatch,
    isOnly: (which) => only.includes(which),
    setOnly: (which, on) => {
      const rest = only.filter((one) => one !== which);
      const next = on ? [...rest, which] : rest;
      void set({ only: next.length === 0 ? null : next });
    },
    shown,
    clear: () => void set({ find: null, only: null }),
  };
}
