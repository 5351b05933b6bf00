import type { Json } from "@/lib/base/json";

/*
 * Numbers that a `…Path` field refers to. Recorded: a text that holds a number is one (`"1"`), as Java reads it.
 */

/** Java's `int`: what every whole number of a state fits in. */
export const MAX_INTEGER = 2_147_483_647;

/** The whole number that a value is or, as a text, holds; null when it is none, or does not fit in 32 bits. */
export function integerOf(value: Json): number | null {
  const read = typeof value === "string" && /^[+-]?\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof read === "number" && Number.isInteger(read) && Math.abs(read) <= MAX_INTEGER ? read : null;
}

/** The number that a value is or, as a text, holds; null when it is none. */
export function floatOf(value: Json): number | null {
  const isText =
    typeof value === "string" && /^[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?$/.test(value);
  const read = isText ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : null;
}
