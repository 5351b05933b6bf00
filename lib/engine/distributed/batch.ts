import type { Json, JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { utf8Bytes } from "@/lib/expr/utf8";

/** Bounds of one batch; null: none. */
export type BatchBounds = { readonly items: number | null; readonly bytes: number | null };

/**
 * How many of the items at the front make the next batch: as many as fit, at least one.
 *
 * @param ended whether no more items come; otherwise an unfinished batch waits (0).
 */
export function batchLength(
  items: readonly Json[],
  bounds: BatchBounds,
  extra: JsonObject | null,
  ended: boolean,
): number {
  const most = bounds.items ?? Infinity;
  if (bounds.bytes === null) return items.length >= most ? most : ended ? items.length : 0;
  let bytes = bytesOf(extra === null ? { Items: [] } : { BatchInput: extra, Items: [] });
  for (let n = 0; n < items.length; n++) {
    if (n >= most) return n;
    bytes += bytesOf(items[n] ?? null) + (n > 0 ? 1 : 0);
    if (bytes > bounds.bytes) return Math.max(1, n);
  }
  return ended || items.length >= most ? items.length : 0;
}

function bytesOf(value: Json): number {
  return utf8Bytes(jsonText(value)).length;
}
