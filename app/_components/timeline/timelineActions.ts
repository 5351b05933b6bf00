import { failureBeside } from "@/lib/layout/failures";
import type { KeyAction } from "./keys";
import type { Selection } from "./useSelection";
import type { StepFilterState } from "./useStepFilter";
import type { View } from "./useView";

/** Rows that a page of keys moves over, and how much a key zooms. */
const PAGE = 15;
const ZOOM = 1.5;

type Acted = {
  readonly selection: Selection;
  readonly view: View;
  readonly filter: StepFilterState;
  readonly openPanel: () => void;
  readonly search: () => void;
  readonly card: () => void;
};

/** What each key of the timeline does. */
export function timelineActions(acted: Acted): Readonly<Record<KeyAction, () => void>> {
  const { selection, view, filter, openPanel, search, card } = acted;
  const { rows, cursor } = selection;
  const row = rows[cursor];
  const step = (by: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, cursor + by))];
    if (next !== undefined) selection.selectRow(next);
  };
  const failure = (by: 1 | -1) => {
    const next = failureBeside(selection.failures, selection.span, by);
    if (next !== null) selection.goTo(next.index);
  };
  return {
    down: () => step(1),
    up: () => step(-1),
    first: () => step(-rows.length),
    last: () => step(rows.length),
    pageDown: () => step(PAGE),
    pageUp: () => step(-PAGE),
    open: () => {
      if (row === undefined) return;
      if (row.children === "closed") selection.setOpen(row, true);
      else openPanel();
    },
    expand: () => {
      if (row?.children === "closed") selection.setOpen(row, true);
    },
    collapse: () => {
      if (row === undefined) return;
      if (row.children === "open") return selection.setOpen(row, false);
      const parent = rows.slice(0, cursor).findLast((other) => other.depth < row.depth);
      if (parent !== undefined) selection.selectRow(parent);
    },
    nextFailure: () => failure(1),
    previousFailure: () => failure(-1),
    fit: view.fit,
    zoomIn: () => view.zoomAbout(ZOOM, selection.times),
    zoomOut: () => view.zoomAbout(1 / ZOOM, selection.times),
    panLeft: () => view.pan(-0.2),
    panRight: () => view.pan(0.2),
    openAll: () => selection.setAll(true),
    closeAll: () => selection.setAll(false),
    critical: () => filter.setOnly("critical", !filter.isOnly("critical")),
    search,
    card,
  };
}
