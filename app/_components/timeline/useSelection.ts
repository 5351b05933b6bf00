"use client";

import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { Span } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import { failures } from "@/lib/layout/failures";
import { eventOf, mostRelevantSpan, openingSpan } from "@/lib/layout/findSpan";
import type { GraftedTrace, Origin } from "@/lib/layout/graft";
import type { Interval } from "@/lib/layout/interval";
import type { Row } from "@/lib/layout/row";
import { layoutRows, openTo, type UsuallyOpen } from "@/lib/layout/rows";
import { endOf, spanAt, spanOfEvent, visitAround, type Tree } from "@/lib/layout/tree";
import type { ExecutionState } from "../tab/useExecutionState";
import type { View } from "./useView";

export type Selection = {
  readonly rows: readonly Row[];
  /** Index of the row the cursor is on; -1 for none. */
  readonly cursor: number;
  /** What the panel shows; null for a state never reached, or nothing. */
  readonly span: Span | null;
  /** When it was, ms UTC; null without one. */
  readonly times: Interval | null;
  readonly failures: readonly Span[];
  readonly selectRow: (row: Row) => void;
  /** A box of a row that is on show. */
  readonly selectSpan: (row: Row, span: number) => void;
  /** Opens what is around the span, brings it on screen and selects it. */
  readonly goTo: (span: number) => void;
  readonly setOpen: (row: Row, open: boolean) => void;
  /** Opens or closes every row. */
  readonly setAll: (open: boolean) => void;
};

type Props = {
  /** All of it, and what the rows are made of, which a filter may have left things out of. */
  readonly tree: Tree;
  readonly shown: Tree;
  /** The rows lead to steps that were looked for: all of them are open at first. */
  readonly isSought: boolean;
  readonly grafted: GraftedTrace;
  readonly definition: DefinedStates | null;
  readonly labels: ReadonlyMap<number, string>;
  readonly notes: ReadonlyMap<number, string>;
  readonly view: View;
  readonly state: ExecutionState;
  /** A row was opened: what it holds may have to be asked for. */
  readonly onOpened: (row: Row) => void;
  /** What is gone to is not among the rows: no longer leave anything out. */
  readonly onLeftOut: () => void;
};

/** What the reader opened and closed; of the whole run, and apart from that while a filter leaves rows out. */
type Choices = { readonly usually: UsuallyOpen; readonly open: ReadonlyMap<string, boolean> };

/** Where the cursor is: a row, and of it the span that no event of the address stands for. */
type Cursor = { readonly key: string | null; readonly origin: Origin | null };

/** Which rows there are and which is selected. The selected event of the address is the one truth; the cursor only adds what has none. */
export function useSelection(props: Props): Selection {
  const { tree, shown, grafted, definition, labels, notes, view, state } = props;
  const { event, select } = state;
  const bad = useMemo(() => failures(tree.trace), [tree]);
  const isPruned = shown !== tree;
  const [choices, setChoices] = useState<{ readonly whole: Choices; readonly pruned: Choices | null }>(() => ({
    whole: firstChoices(tree, event),
    pruned: null,
  }));
  const { open, usually } = isPruned ? (choices.pruned ?? (props.isSought ? ALL_OPEN : FEW_OPEN)) : choices.whole;
  const choose = (next: Choices) => setChoices({ ...choices, [isPruned ? "pruned" : "whole"]: next });
  const [at, setAt] = useState<Cursor | null>(null);
  const options = { open, usually, definition: isPruned ? null : definition, labels, notes };
  const rows = useMemo(
    () => layoutRows(shown, { open, usually, definition: isPruned ? null : definition, labels, notes }),
    [shown, isPruned, open, usually, definition, labels, notes],
  );
  // The event that this page itself selected by a row on show: no need to go there.
  const own = useRef<number | null>(null);

  const span = useMemo(() => {
    if (event !== null) return spanOfEvent(tree, event);
    if (at === null) return openingSpan(tree, bad);
    return at.origin === null ? null : spanAt(tree, grafted.indexOf(at.origin) ?? -1);
  }, [tree, grafted, event, at, bad]);

  const cursor = useMemo(() => {
    const byKey = at === null ? -1 : rows.findIndex((row) => row.key === at.key);
    return byKey >= 0 ? byKey : rowOf(rows, tree, span);
  }, [rows, tree, span, at]);

  const mark = (row: Row, index: number | null) => {
    const id = index === null ? null : eventOf(tree, index);
    own.current = id;
    setAt({ key: row.key, origin: index === null || id !== null ? null : grafted.originOf(index) });
    select(id);
    const target = index === null ? null : spanAt(tree, index);
    if (target !== null) view.bringIn({ from: target.start, to: endOf(tree, target) });
  };

  const goTo = (index: number) => {
    const target = spanAt(tree, index);
    if (target === null) return;
    const near = openTo(shown, index, options);
    const isLeftOut = near.row === null && isPruned;
    const found = isLeftOut ? openTo(tree, index, { ...choices.whole, definition, labels, notes }) : near;
    if (isLeftOut) {
      setChoices({ ...choices, whole: { ...choices.whole, open: found.open } });
      props.onLeftOut();
    } else choose({ usually, open: found.open });
    const id = eventOf(tree, index);
    setAt({ key: found.row?.key ?? null, origin: id === null ? grafted.originOf(index) : null });
    const visit = visitAround(tree, index) ?? target;
    if (target.kind !== "execution") view.reveal({ from: visit.start, to: endOf(tree, visit) });
    own.current = id;
    if (event === null || spanOfEvent(tree, event)?.index !== index) select(id);
  };

  useFollowedEvent(tree, event, own, goTo);

  return {
    rows,
    cursor,
    span,
    times: span === null || span.index === 0 ? null : { from: span.start, to: endOf(tree, span) },
    failures: bad,
    selectRow: (row) => mark(row, mostRelevantSpan(tree, row.spans)),
    selectSpan: mark,
    goTo,
    setOpen: (row, isOpen) => {
      choose({ usually, open: new Map(open).set(row.key, isOpen) });
      if (isOpen) props.onOpened(row);
    },
    setAll: (isOpen) => choose({ usually: isOpen ? "all" : "none", open: new Map() }),
  };
}

const FEW_OPEN: Choices = { usually: "few", open: new Map() };
const ALL_OPEN: Choices = { usually: "all", open: new Map() };

/** The page opens on what failed, and that is to be seen: what is around it is open. */
function firstChoices(tree: Tree, event: number | null): Choices {
  const first = event === null ? openingSpan(tree, failures(tree.trace)) : null;
  if (first === null) return FEW_OPEN;
  return { usually: "few", open: openTo(tree, first.index, { open: new Map(), definition: null }).open };
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
  // Outwards, so what is met first is the innermost.
  const around = new Map<number, number>();
  for (let at = span; at !== null; at = spanAt(tree, at.parent)) around.set(at.index, around.size);
  if (around.size === 0) return -1;
  let [found, steps] = [-1, Number.POSITIVE_INFINITY];
  rows.forEach((row, i) => {
    for (const index of row.spans) {
      const away = around.get(index);
      if (away === undefined || away > steps) continue;
      [found, steps] = [i, away];
    }
  });
  return found;
}
