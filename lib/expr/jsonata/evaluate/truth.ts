import { Long, numberOf } from "@/lib/base/long";
import { EvaluationFault } from "../fault";
import { isList } from "./sequence";

/** jsonata's effective boolean value: false for nothing, null, `""`, 0, empty lists and objects, and functions. */
export function truth(value: unknown): boolean {
  if (isList(value)) return value.length === 1 ? truth(value[0]) : value.some((item) => truth(item));
  switch (typeof value) {
    case "string":
      return value.length > 0;
    case "number":
      return isNumeric(value) && value !== 0;
    case "boolean":
      return value;
    case "object":
      return value !== null && (value instanceof Long || Object.keys(value).length > 0);
    default:
      return false;
  }
}

/** Whether it is a number; an infinite one is refused. */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== "number" || Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) throw EvaluationFault.of("D1001", { value });
  return true;
}

/** Equality of what an evaluation can hold: JSON, and functions by identity. `spend` is called for each pair. */
export function deepEqual(first: unknown, second: unknown, spend: () => void): boolean {
  if (typeof first !== "object" || first === null) return first === second;
  const pending: [unknown, unknown][] = [[first, second]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    spend();
    const [a, b] = pair.map(numberOf);
    if (a === b) continue;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (isList(a) !== isList(b)) return false;
    if (!pushParts(a, b, pending)) return false;
  }
  return true;
}

function pushParts(a: object, b: object, pending: [unknown, unknown][]): boolean {
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) return false;
    a.forEach((item, i) => pending.push([item, b[i]]));
    return true;
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    pending.push([left[key], right[key]]);
  }
  return true;
}
