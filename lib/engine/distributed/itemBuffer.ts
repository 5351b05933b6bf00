import { isArray, isObject, type Json } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import { STATE_DATA } from "../dataflow/mapItem";

/**
 * Items that a Map Run knows and has given to no child yet. The lists are never changed, so copies of a run share
 * them; `at` moves on.
 */
export type ItemBuffer = {
  readonly items: readonly Json[];
  /** Names, where the items are members of an object. */
  readonly keys: readonly string[] | null;
  /** Where each was read; null: the items are the state's own data. */
  readonly sources: readonly string[] | null;
  /** Place of the next one in `items`. */
  readonly at: number;
  /** Index of the next one among all items of the Map Run. */
  readonly index: number;
};

export type BufferedItem = {
  readonly index: number;
  readonly value: Json;
  readonly key: string | undefined;
  readonly source: string;
};

/** Opens a window over the state's own items. */
export function bufferOf(items: readonly Json[], keys: readonly string[] | null): ItemBuffer {
  return { items, keys, sources: null, at: 0, index: 0 };
}

export function bufferedItems({ items, at }: ItemBuffer): number {
  return items.length - at;
}

/** The item `ahead` places after the next one; null behind the end. */
export function peek(window: ItemBuffer, ahead = 0): BufferedItem | null {
  const at = window.at + ahead;
  const value = window.items[at];
  if (value === undefined) return null;
  return { index: window.index + ahead, value, key: window.keys?.[at], source: window.sources?.[at] ?? STATE_DATA };
}

export function withoutFirst(window: ItemBuffer): ItemBuffer {
  return { ...window, at: window.at + 1, index: window.index + 1 };
}

/**
 * Adds a piece that was read behind what is left; null when `text` is not JSON of a list or an object. The members of
 * an object are items with a key, as those of the state's own data.
 */
export function withRead(window: ItemBuffer, text: string, source: string, most: number): ItemBuffer | null {
  const read = parsed(text);
  const all = isArray(read) ? read : isObject(read) ? Object.values(read) : null;
  if (all === null) return null;
  const items = all.slice(0, most);
  const names = isObject(read) ? Object.keys(read).slice(0, most) : null;
  const keys = window.keys?.slice(window.at) ?? null;
  return {
    items: bufferedItems(window) === 0 ? items : window.items.slice(window.at).concat(items),
    keys: names === null ? keys : [...(keys ?? []), ...names],
    sources: [...(window.sources?.slice(window.at) ?? []), ...items.map(() => source)],
    at: 0,
    index: window.index,
  };
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
