import { useSyncExternalStore } from "react";
import { z } from "zod";
import { keptHere } from "../ui/keptHere";

/** A query under a name; of this browser alone, as the theme and the zone are. */
export type SavedSearch = { readonly name: string; readonly q: string };

const KEY = "stepscope.searches";
/** So many are kept: a list that is read at a glance. */
const MAX_SAVED = 30;
export const MAX_NAME = 60;
const savedSchema = z.array(z.object({ name: z.string().min(1).max(MAX_NAME), q: z.string().min(1) })).max(MAX_SAVED);
const NONE: readonly SavedSearch[] = [];

const kept = keptHere<readonly SavedSearch[]>(KEY, (value) => savedSchema.safeParse(value).data ?? null, NONE);

/** The searches that were saved, the latest first. */
export function useSavedSearches(): readonly SavedSearch[] {
  return useSyncExternalStore(kept.subscribe, kept.current, () => NONE);
}

/** Keeps a query under a name, in place of another one of that name. */
export function saveSearch(search: SavedSearch): void {
  kept.write([search, ...kept.current().filter(({ name }) => name !== search.name)].slice(0, MAX_SAVED));
}

export function deleteSearch(name: string): void {
  kept.write(kept.current().filter((search) => search.name !== name));
}
