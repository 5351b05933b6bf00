import { isArray, isObject, type Json } from "@/lib/base/json";
import type { Operator, PathStep, QueryValue } from "./query";

/** What a path leads to within a value; undefined where it leads nowhere. */
export function valueAt(value: Json, path: readonly PathStep[]): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) {
    if (at === undefined) return undefined;
    if (typeof step === "number") at = isArray(at) ? at[step] : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
}

const LONGEST_NUMBER = 31;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Compares a scalar as the database compares values of input and output (lib/store/query); containers are never equal. */
export function comparesData(found: Json | undefined, operator: Operator, value: QueryValue): boolean {
  if (operator === "!=") return !comparesData(found, "=", value);
  if (found === undefined || found === null || found === "" || typeof found === "object") return false;
  const text = String(found);
  if (value.kind === "text") return operator === ":" ? folded(text).includes(folded(value.text)) : text === value.text;
  if (value.kind !== "number" || text.length > LONGEST_NUMBER || !NUMBER.test(text)) return false;
  return isOrdered(Number(text), operator, value.number);
}

function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function isOrdered(found: number, operator: Operator, than: number): boolean {
  switch (operator) {
    case "<":
      return found < than;
    case "<=":
      return found <= than;
    case ">":
      return found > than;
    case ">=":
      return found >= than;
    case ":":
    case "=":
      return found === than;
    case "!=":
      return found !== than;
  }
}
