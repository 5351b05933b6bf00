import type { OperandType } from "@/lib/asl/operators";
import type { Json } from "@/lib/base/json";
import { compareTimestamps, readTimestamp, type Timestamp } from "../dataflow/timestamp";

/*
 * What the comparing operators of a Choice rule compare, and how. Values of another type than the
 * operator's are not an error: the comparison just does not hold (checklist §11).
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */

/** Whether an operator holds, given the order of value and operand: negative, zero or positive. */
export type Relation = (order: number) => boolean;

export const RELATIONS = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
} as const satisfies Record<string, Relation>;

/** Order of two values of one type; null when one of them is of another type. */
export type Order = (value: Json, operand: Json) => number | null;

export const ORDERS: Readonly<Record<OperandType, Order>> = {
  // UTF-16 code units, as Java's compareTo.
  string: (a, b) => (typeof a === "string" && typeof b === "string" ? (a === b ? 0 : a < b ? -1 : 1) : null),
  number: (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : null),
  boolean: (a, b) => (typeof a === "boolean" && typeof b === "boolean" ? Number(a) - Number(b) : null),
  timestamp: (a, b) => {
    const x = timestampOf(a);
    const y = timestampOf(b);
    return x === null || y === null ? null : compareTimestamps(x, y);
  },
};

function timestampOf(value: Json): Timestamp | null {
  return typeof value === "string" ? readTimestamp(value) : null;
}

/** The Is… operators but IsPresent: what they ask of a value that is there. */
export const TESTS: ReadonlyMap<string, (value: Json) => boolean> = new Map<string, (value: Json) => boolean>([
  ["IsNull", (value) => value === null],
  ["IsString", (value) => typeof value === "string"],
  ["IsNumeric", (value) => typeof value === "number"],
  ["IsBoolean", (value) => typeof value === "boolean"],
  ["IsTimestamp", (value) => timestampOf(value) !== null],
]);
