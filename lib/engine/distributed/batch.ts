import type { JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { utf8Bytes } from "@/lib/expr/utf8";

/** Bounds of one batch; null: none. */
export type BatchBounds = { readonly items: number | null; readonly bytes: number | null };

/** The bounds that are given: 0 is none, and without any a batch is as large as an input may be, `limit` bytes. */
export function boundsOf(items: number | null, bytes: number | null, limit: number): BatchBounds {
  const [mostItems, mostBytes] = [items === 0 ? null : items, bytes === 0 ? null : bytes];
  return { items: mostItems, bytes: mostItems === null && mostBytes === null ? limit : mostBytes };
}

/** Inputs that wait for a batch to be full; `bytes` is what the batch would have as it stands. Changed in place. */
export type OpenBatch = { texts: string[]; bytes: number };

/** The input of a child that gets a batch. */
export function batchText(texts: readonly string[], batchInput: JsonObject | null): string {
  const head = batchInput === null ? "{" : `{"BatchInput":${jsonText(batchInput)},`;
  return `${head}"Items":[${texts.join(",")}]}`;
}

/**
 * Adds an input to those gathered. Where both bounds are given the smaller batch counts; one input alone is a batch,
 * however large it is.
 *
 * @returns the texts of a batch that is full, which are gathered no more; null while none is.
 */
export function addToBatch(
  openBatch: OpenBatch,
  text: string,
  { items, bytes: most }: BatchBounds,
  batchInput: JsonObject | null,
): readonly string[] | null {
  const own = most === null ? 0 : utf8Bytes(text).length;
  const alone = most === null ? 0 : utf8Bytes(batchText([], batchInput)).length + own;
  const { texts } = openBatch;
  const together = openBatch.bytes + 1 + own;
  if (texts.length > 0 && most !== null && together > most) {
    openBatch.texts = [text];
    openBatch.bytes = alone;
    return texts;
  }
  openBatch.bytes = texts.length === 0 ? alone : together;
  texts.push(text);
  if (texts.length < (items ?? Infinity)) return null;
  openBatch.texts = [];
  return texts;
}
