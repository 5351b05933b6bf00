import { z } from "zod";

/** A row's place in an order: what it is sorted by, as text (null: not known), and its id. */
export type Cursor = { readonly id: number; readonly value: string | null };

/** Characters of a value: names are cut far below. */
const MAX_VALUE = 1_000;
const SHAPE = /^(\d{1,15})(?:\.(.*))?$/s;

export const cursorText = z
  .string()
  .max(MAX_VALUE)
  .regex(SHAPE, "a place that a page of the list named")
  .transform((text): Cursor => {
    const [, id, value] = SHAPE.exec(text) ?? [];
    return { id: Number(id), value: value ?? null };
  });

/** `ID.VALUE`, or `ID` alone where the value is not known. */
export function printCursor({ id, value }: Cursor): string {
  return value === null ? String(id) : `${id}.${value}`;
}
