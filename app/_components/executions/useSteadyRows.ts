import { type FocusEvent, useEffect, useRef, useState } from "react";
import type { ExecutionList } from "@/lib/contract/execution";

type Row = ExecutionList["rows"][number];

/** Rows as the reader sees them, and how many have come beside them. */
export type SteadyRows = {
  readonly rows: readonly Row[];
  /** Rows that came since, or changed their place into the list. */
  readonly fresh: number;
  readonly showFresh: () => void;
  /** Events of the element that holds the rows. */
  readonly reading: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
};

type Held = { readonly name: string | null; readonly latest: readonly Row[]; readonly rows: readonly Row[] };

/**
 * Keeps a list that is read where it is: rows that are shown get their new values, and rows that are new wait until they
 * are asked for. While nobody reads (the page stands at its top, and neither pointer nor focus is in the list) they are put
 * in. `name` tells one list from another, with another filter or order: that one is shown as it comes. Null while the rows
 * are still those of the list before.
 */
export function useSteadyRows(latest: readonly Row[], name: string | null): SteadyRows {
  const [isOver, setOver] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isScrolled = useIsScrolled();
  const isReading = isOver || isFocused || isScrolled;
  const [held, setHeld] = useState<Held>({ name, latest, rows: latest });
  if (name !== null && (held.latest !== latest || held.name !== name)) {
    const rows = held.name === name && isReading ? renewed(held.rows, latest) : latest;
    setHeld({ name, latest, rows });
  }
  const shown = new Set(held.rows.map(({ key }) => key));
  return {
    rows: held.rows,
    fresh: held.latest.filter(({ key }) => !shown.has(key)).length,
    showFresh: () => setHeld({ ...held, rows: held.latest }),
    reading: {
      onPointerEnter: () => setOver(true),
      onPointerLeave: () => setOver(false),
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget)),
    },
  };
}

/** The same rows in the same places, with what is known of them now. */
function renewed(rows: readonly Row[], latest: readonly Row[]): readonly Row[] {
  const now = new Map(latest.map((row) => [row.key, row]));
  return rows.map((row) => now.get(row.key) ?? row);
}

/** Whether the page is scrolled away from its top; `main` scrolls. */
function useIsScrolled(): boolean {
  const [isScrolled, setScrolled] = useState(false);
  const main = useRef<HTMLElement | null>(null);
  useEffect(() => {
    main.current = document.getElementById("main");
    const look = () => setScrolled((main.current?.scrollTop ?? 0) > 0);
    main.current?.addEventListener("scroll", look, { passive: true });
    return () => main.current?.removeEventListener("scroll", look);
  }, []);
  return isScrolled;
}
