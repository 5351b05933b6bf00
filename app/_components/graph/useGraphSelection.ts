"use client";

import { useMemo, useState } from "react";
import type { MachineGraph } from "@/lib/asl/graph";
import type { Span } from "@/lib/history/span";
import { failures } from "@/lib/layout/failures";
import { openingSpan, eventOf } from "@/lib/layout/findSpan";
import { overlayOf, type GraphOverlay } from "@/lib/layout/graph/overlay";
import { selectedIterationsAround, type SelectedIterations } from "@/lib/layout/graph/selectedIterations";
import { mostRelevantVisit } from "@/lib/layout/graph/selection";
import { spanOfEvent, type Tree } from "@/lib/layout/tree";
import type { ExecutionState } from "../tab/useExecutionState";

export type GraphSelection = {
  readonly overlay: GraphOverlay;
  /** What the panel shows; null for a state never reached, or nothing. */
  readonly span: Span | null;
  /** A state that is selected although the run never entered it. */
  readonly unreached: string | null;
  readonly failures: readonly Span[];
  readonly selectState: (state: string) => void;
  readonly goTo: (span: number) => void;
  /** Shows all items of a Map again. */
  readonly showAll: (map: string) => void;
};

/**
 * What of a run is looked at. The selected event of the address is the one truth, as in the timeline; the items of
 * Maps that were looked at stay while something outside of them is selected.
 */
export function useGraphSelection(tree: Tree, graph: MachineGraph, { event, select }: ExecutionState): GraphSelection {
  const [chosen, setChosen] = useState<string | null>(null);
  const [kept, setKept] = useState<SelectedIterations>(NONE);
  const [seen, setSeen] = useState<Span | null>(null);
  const bad = useMemo(() => failures(tree.trace), [tree]);
  const unreached = event === null ? chosen : null;
  const span = useMemo(() => {
    if (event !== null) return spanOfEvent(tree, event);
    return unreached === null ? openingSpan(tree, bad) : null;
  }, [tree, event, unreached, bad]);
  if (span !== seen) {
    setSeen(span);
    const around = span === null ? NONE : selectedIterationsAround(tree, span.index);
    if (around.size > 0) setKept(new Map([...kept, ...around]));
  }
  const overlay = useMemo(() => overlayOf(tree, graph, kept), [tree, graph, kept]);

  const goTo = (index: number) => {
    setChosen(null);
    select(eventOf(tree, index));
  };
  return {
    overlay,
    span,
    unreached,
    failures: bad,
    goTo,
    selectState: (state) => {
      const node = overlay.nodes.get(state);
      const visit = node === undefined ? null : mostRelevantVisit(tree, node, span);
      if (visit !== null) return goTo(visit);
      setChosen(state);
      select(null);
    },
    showAll: (map) => {
      const first = overlay.nodes.get(map)?.visits[0];
      setKept(new Map([...kept].filter(([name]) => name !== map)));
      if (first !== undefined) goTo(first);
    },
  };
}

const NONE: SelectedIterations = new Map();
