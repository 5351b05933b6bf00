"use client";

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { ExecutionTrace } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import { makeTree } from "@/lib/layout/tree";
import type { ExecutionState } from "../tab/useExecutionState";
import { ResizablePanel } from "../ui/ResizablePanel";
import { StepPanel, type KeyHints } from "../panel/StepPanel";
import { keyAction } from "./keys";
import { OverviewStrip } from "./OverviewStrip";
import { Rows, type RowsHandle } from "./Rows";
import { Ruler } from "./Ruler";
import { timelineActions } from "./timelineActions";
import { Toolbar } from "./Toolbar";
import { type Selection, useSelection } from "./useSelection";
import { useView } from "./useView";

type Props = {
  readonly id: string;
  readonly trace: ExecutionTrace;
  readonly state: ExecutionState;
  readonly definition: DefinedStates | null;
};

const HINTS: KeyHints = [
  ["↑ ↓", "move between steps"],
  ["← →", "close and open a row"],
  ["[ ]", "previous and next failure"],
  ["f", "show the whole run"],
  ["+ −", "zoom; or Ctrl and the wheel"],
  ["/", "find a step"],
];

export function Timeline({ id, trace, state, definition }: Props) {
  const tree = useMemo(() => makeTree(trace), [trace]);
  const view = useView(tree, state);
  const selection = useSelection(tree, definition, view, state);
  const [wall, setWall] = useState(false);
  const [panel, setPanel] = useState(true);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<RowsHandle>(null);

  useCursorInSight(list, selection);

  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const action = keyAction(event);
    if (action === null) return;
    event.preventDefault();
    const openPanel = () => setPanel(true);
    timelineActions({ selection, view, openPanel, search: () => search.current?.focus() })[action]();
  };

  const row = selection.rows[selection.cursor];
  const unreached = row?.kind === "unreached" ? row.name : null;

  return (
    <ResizablePanel
      open={panel}
      side={
        <StepPanel
          id={id}
          tree={tree}
          span={selection.span}
          unreached={unreached}
          keys={HINTS}
          definition={definition}
          event={state.event}
          onEvent={state.select}
          onEvents={() => state.setTab("events")}
          onClose={() => setPanel(false)}
        />
      }
    >
      <div className="@container flex h-full min-w-0 flex-col" onKeyDown={onKey}>
        <OverviewStrip view={view} />
        <Toolbar
          tree={tree}
          view={view}
          selection={selection}
          search={search}
          wall={wall}
          onWall={setWall}
          panel={panel}
          onPanel={setPanel}
        />
        <Ruler tree={tree} view={view} wall={wall} />
        <Rows ref={list} tree={tree} view={view} selection={selection} wall={wall} />
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
