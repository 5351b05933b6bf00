"use client";

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { ExecutionTrace } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import type { Row } from "@/lib/layout/row";
import { spanAt, type Tree } from "@/lib/layout/tree";
import type { ExecutionState } from "../tab/useExecutionState";
import { ResizablePanel } from "../ui/ResizablePanel";
import { usePageCommands } from "../ui/pageCommands";
import { useSize } from "../ui/useSize";
import { cardAt } from "./cardAt";
import { itemLabels, type LabelFields } from "./itemLabels";
import { keyAction, PAGE_COMMANDS, type KeyAction } from "./keys";
import { namesWidth, ROW_HEIGHT, rowId } from "./metrics";
import { OverviewStrip } from "./OverviewStrip";
import { Rows, type RowsHandle } from "./Rows";
import { Ruler } from "./Ruler";
import { timelineActions } from "./timelineActions";
import { TimelinePanel } from "./TimelinePanel";
import { Toolbar } from "./Toolbar";
import { useCard } from "./useCard";
import { useInPlace } from "./useInPlace";
import { type Selection, useSelection } from "./useSelection";
import { useStepFilter } from "./useStepFilter";
import { useView } from "./useView";

type Props = {
  readonly id: string;
  readonly revision: number;
  readonly trace: ExecutionTrace;
  readonly state: ExecutionState;
  readonly definition: DefinedStates | null;
};

export function Timeline({ id, revision, trace, state, definition }: Props) {
  const inPlace = useInPlace(id, trace, revision);
  const { tree, grafted, insides, loops, notes } = inPlace;
  const [fields, setFields] = useState<LabelFields>(new Map());
  const labels = useMemo(
    () => itemLabels(tree, grafted, [...insides, ...loops], fields),
    [tree, grafted, insides, loops, fields],
  );
  const view = useView(tree, state);
  const filter = useStepFilter(tree, labels);
  const onOpened = ({ spans }: Row) => {
    const [first] = spans;
    if (first === undefined) return;
    if (spans.length > 1) inPlace.askLoop(first);
    else inPlace.ask(first);
  };
  const onLeftOut = filter.clear;
  const isSought = filter.isOnly("matches");
  const shared = { tree, shown: filter.shown, isSought, grafted, definition, labels, notes };
  const selection = useSelection({ ...shared, view, state, onOpened, onLeftOut });
  const [wall, setWall] = useState(false);
  const [panel, setPanel] = useState(true);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<RowsHandle>(null);
  const main = useRef<HTMLDivElement>(null);
  const names = namesWidth(useSize(main).width);
  const card = useCard();

  useCursorInSight(list, selection);
  useAskedInside(tree, selection, inPlace.ask);

  const act = (action: KeyAction) => {
    if (action !== "card") card.close();
    timelineActions({
      selection,
      view,
      filter,
      openPanel: () => setPanel(true),
      search: () => search.current?.focus(),
      card: () => pinCard(card, selection, names),
    })[action]();
  };
  usePageCommands(PAGE_COMMANDS, (action) => {
    // So that arrows go on from where a key went.
    if (action !== "search") list.current?.focus();
    act(action);
  });
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Escape") card.close();
    const action = keyAction(event);
    if (action === null) return;
    event.preventDefault();
    act(action);
  };

  return (
    <ResizablePanel
      open={panel}
      side={
        <TimelinePanel
          id={id}
          revision={revision}
          inPlace={inPlace}
          labels={labels}
          fields={fields}
          onFields={setFields}
          selection={selection}
          definition={definition}
          state={state}
          onClose={() => setPanel(false)}
        />
      }
    >
      <div ref={main} className="@container flex h-full min-w-0 flex-col" onKeyDown={onKey}>
        <Toolbar
          tree={tree}
          view={view}
          selection={selection}
          filter={filter}
          search={search}
          wall={wall}
          onWall={setWall}
          panel={panel}
          onPanel={setPanel}
        />
        <OverviewStrip view={view} names={names} />
        <Ruler tree={tree} view={view} wall={wall} names={names} />
        <Rows ref={list} {...{ tree, view, selection, filter, labels, card, wall, names }} />
      </div>
    </ResizablePanel>
  );
}

/** Brings the row of the cursor on screen when another one is selected. */
function useCursorInSight(list: RefObject<RowsHandle | null>, { rows, cursor }: Selection): void {
  const cursorKey = rows[cursor]?.key;
  useEffect(() => {
    if (cursor >= 0) list.current?.scrollTo(cursor);
    // Rows that open above it move the cursor's row without selecting another.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursorKey]);
}

/** Of what is selected, the Maps around it and itself are asked for what is inside of them: it names the rows. */
function useAskedInside(tree: Tree, { span }: Selection, ask: (span: number) => void): void {
  const index = span?.index ?? null;
  const latest = useRef({ tree, ask });
  useEffect(() => {
    latest.current = { tree, ask };
  });
  useEffect(() => {
    const now = latest.current;
    let at = index === null ? null : spanAt(now.tree, index);
    for (; at !== null; at = spanAt(now.tree, at.parent)) if (at.kind === "visit") now.ask(at.index);
  }, [index]);
}

function pinCard(card: ReturnType<typeof useCard>, { rows, cursor, span }: Selection, names: number): void {
  const row = rows[cursor];
  const first = row?.spans[0];
  if (row === undefined || first === undefined) return;
  const own = span !== null && row.spans.includes(span.index) ? span.index : first;
  // The row is on screen, where its element tells how much room there is.
  const element = document.getElementById(rowId(row.key));
  if (element !== null) card.pin(cardAt(element, { span: own, x: names, top: cursor * ROW_HEIGHT, more: 1 }));
}
