import { z } from "zod";

/** How far down an element stood, px, by entries of this tab's history. */
export type ScrollPlaces = {
  /** Null where the present entry is new. */
  readonly here: () => number | null;
  readonly note: (top: number) => void;
  /** Keeps them for when the tab is loaded anew. */
  readonly keep: () => void;
};

const NAME = "stepscope.scroll";
/** A history is rarely walked further back. */
const MOST = 50;
const schema = z.array(z.tuple([z.string().max(100), z.number().min(0)])).max(MOST);

export function scrollPlaces(): ScrollPlaces {
  const tops = new Map(readKept());
  return {
    here: () => tops.get(entryKey() ?? "") ?? null,
    note(top) {
      const key = entryKey();
      if (key === null) return;
      // What was noted last is the last to be forgotten.
      tops.delete(key);
      tops.set(key, Math.max(0, top));
      if (tops.size > MOST) tops.delete(tops.keys().next().value ?? key);
    },
    keep: () => window.sessionStorage.setItem(NAME, JSON.stringify([...tops])),
  };
}

function readKept(): [string, number][] {
  try {
    return schema.safeParse(JSON.parse(window.sessionStorage.getItem(NAME) ?? "[]")).data ?? [];
  } catch {
    return [];
  }
}

/** What tells the present entry from others of the same address. Null in browsers of before 2026: nothing is kept there. */
function entryKey(): string | null {
  const { navigation } = window as { readonly navigation?: { readonly currentEntry: NavigationHistoryEntry | null } };
  return navigation?.currentEntry?.key ?? null;
}
