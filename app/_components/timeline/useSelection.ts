"use client";

import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { Span } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import { failures } from "@/lib/layout/failures";
import { rootFailure, eventOf, mostRelevantSpan } from "@/lib/layout/findSpan";
import { layoutRows, openTo, type Row } from "@/lib/layout/rows";
import { endOf, spanAt, spanOfEvent, visitAround, type Tree } from "@/lib/layout/tree";
import type { ExecutionState } from "../tab/useExecutionState";
import type { View } from "./useView";

export type Selection = {
  readonly rows: readonly Row[];
  /** Index of the row the cursor is on; -1 for none. */
  readonly cursor: number;
  /** What the panel shows; null for a state never reached, or nothing. */
  readonly span: Span | null;
  readonly failures: readonly Span[];
  readonly selectRow: (row: Row) => void;
  /** A box of a row that is on show. */
  readonly selectSpan: (row: Row, span: number) => void;
  /** Opens what is around the span, brings it on screen and selects it. */
  readonly goTo: (span: number) => void;
  readonly setOpen: (row: Row, open: boolean) => void;
};

/** Which rows there are and which is selected. The selected event of the address is the one truth; the cursor only adds rows that have none. */
export function useSelection(
  tree: Tree,
  definition: DefinedStates | null,
  view: View,
  { event, select }: ExecutionState,
): Selection {
  const [open, setOpen] = useState<ReadonlyMap<string, boolean>>(() => new Map());
  const [cursorKey, setCursorKey] = useState<string | null>(null);
  const bad = useMemo(() => failures(tree.trace), [tree]);
  const rows = useMemo(() => layoutRows(tree, { open, definition }), [tree, open, definition]);
  // The event that this page itself selected by a row on show: no need to go there.
  const own = useRef<number | null>(null);

  const span = useMemo(() => {
    if (event !== null) return spanOfEvent(tree, event);
    return cursorKey === null ? rootFailure(tree, bad) : null;
  }, [tree, event, cursorKey, bad]);

  const byKey = rows.findIndex((row) => row.key === cursorKey);
  const cursor = byKey >= 0 ? byKey : rowOf(rows, tree, span);

  const mark = (row: Row, id: number | null) => {
    own.current = id;
    setCursorKey(row.key);
    select(id);
  };

  const goTo = (index: number) => {
    const target = spanAt(tree, index);
    if (target === null) return;
    const shown = openTo(tree, index, { open, definition });
    setOpen(shown.open);
    setCursorKey(shown.row?.key ?? null);
    const visit = visitAround(tree, index) ?? target;
    if (target.kind !== "execution") view.reveal({ from: visit.start, to: endOf(tree, visit) });
    const id = eventOf(tree, index);
    own.current = id;
    if (event === null || spanOfEvent(tree, event)?.index !== index) select(id);
  };

  useFollowedEvent(tree, event, own, goTo);

  return {
    rows,
    cursor,
    span,
    failures: bad,
    selectRow: (row) => mark(row, eventOf(tree, mostRelevantSpan(tree, row.spans) ?? -1)),
    selectSpan: (row, index) => mark(row, eventOf(tree, index)),
    goTo,
    setOpen: (row, isOpen) => setOpen(new Map(open).set(row.key, isOpen)),
  };
}

/** Goes to an event that another part selected: a link of the story, of the events table, or the address the page was opened with. */
function useFollowedEvent(
  tree: Tree,
  event: number | null,
  ownRef: RefObject<number | null>,
  goTo: (span: number) => void,
): void {
  const latest = useRef(goTo);
  useEffect(() => {
    latest.current = goTo;
  });
  useEffect(() => {
    if (event === null || ownRef.current === event) return;
    const target = spanOfEvent(tree, event);
    if (target !== null) latest.current(target.index);
    ownRef.current = event;
    // Only a new event moves the view, not a run that grows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [event]);
}

function rowOf(rows: readonly Row[], tree: Tree, span: Span | null): number {
  for (let at = span; at !== null; at = spanAt(tree, at.parent)) {
    const index = at.index;
    const found = rows.findLastIndex((row) => row.spans.includes(index));
    if (found >= 0) return found;
  }
  return -1;
}
