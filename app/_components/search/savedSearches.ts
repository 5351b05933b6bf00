import { useSyncExternalStore } from "react";
import { z } from "zod";

/** A query under a name; of this browser alone, as the theme and the zone are. */
export type SavedSearch = { readonly name: string; readonly q: string };

const KEY = "stepscope.searches";
/** So many are kept: a list that is read at a glance. */
const MAX_SAVED = 30;
export const MAX_NAME = 60;
const savedSchema = z.array(z.object({ name: z.string().min(1).max(MAX_NAME), q: z.string().min(1) })).max(MAX_SAVED);
const NONE: readonly SavedSearch[] = [];

let read: { readonly text: string | null; readonly searches: readonly SavedSearch[] } = { text: null, searches: NONE };
const listeners = new Set<() => void>();

/** The searches that were saved, the latest first. */
export function useSavedSearches(): readonly SavedSearch[] {
  return useSyncExternalStore(subscribe, current, () => NONE);
}

/** Keeps a query under a name, in place of another one of that name. */
export function saveSearch(search: SavedSearch): void {
  write([search, ...current().filter(({ name }) => name !== search.name)].slice(0, MAX_SAVED));
}

export function deleteSearch(name: string): void {
  write(current().filter((search) => search.name !== name));
}

function current(): readonly SavedSearch[] {
  const text = window.localStorage.getItem(KEY);
  if (text !== read.text) read = { text, searches: searchesIn(text) };
  return read.searches;
}

/** None of what an other version, or somebody else, has written. */
function searchesIn(text: string | null): readonly SavedSearch[] {
  try {
    return savedSchema.safeParse(JSON.parse(text ?? "[]")).data ?? NONE;
  } catch {
    return NONE;
  }
}

function write(searches: readonly SavedSearch[]): void {
  window.localStorage.setItem(KEY, JSON.stringify(searches));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
