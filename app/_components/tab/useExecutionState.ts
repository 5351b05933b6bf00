"use client";

import { createParser, parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { isKey } from "@/lib/contract/key";
import { type Permalink, type Tab, TABS } from "@/lib/contract/permalink";

// Parts that a permalink of this version cannot have are read as absent; the page has refused other versions.
const PARAMETERS = {
  tab: parseAsStringLiteral(TABS).withDefault("timeline"),
  event: parseAsInteger,
  fork: createParser({ parse: (text: string) => (isKey(text) ? text : null), serialize: (key: string) => key }),
  from: parseAsInteger,
  to: parseAsInteger,
};

export type Range = NonNullable<Permalink["range"]>;

/** What the address of an execution says (lib/contract/permalink): the tab, the selected event, the stretch on screen. */
export type ExecutionState = {
  readonly tab: Tab;
  readonly event: number | null;
  /** Key of the fork that is shown instead of the record's own replay. */
  readonly fork: string | null;
  /** ms after the start of the run; null: all of it. */
  readonly range: Range | null;
  readonly setTab: (tab: Tab) => void;
  readonly select: (event: number | null) => void;
  readonly showFork: (key: string | null) => void;
  readonly setRange: (range: Range | null) => void;
};

export function useExecutionState(): ExecutionState {
  const [{ tab, event, fork, from, to }, set] = useQueryStates(PARAMETERS, { history: "replace" });
  const setTab = useCallback((next: Tab) => void set({ tab: next }, { history: "push" }), [set]);
  const select = useCallback((next: number | null) => void set({ event: next }), [set]);
  const showFork = useCallback((next: string | null) => void set({ fork: next }, { history: "push" }), [set]);
  const setRange = useCallback(
    (next: Range | null) => void set({ from: next?.from ?? null, to: next?.to ?? null }, { throttleMs: 300 }),
    [set],
  );
  return useMemo(
    () => ({
      tab,
      event,
      fork,
      range: from !== null && to !== null && from < to ? { from, to } : null,
      setTab,
      select,
      showFork,
      setRange,
    }),
    [tab, event, fork, from, to, setTab, select, showFork, setRange],
  );
}
