import type { Json } from "@/lib/base/json";
import { Long, settled, type Exact } from "@/lib/base/long";
import { put } from "../own";
import type { Fault } from "./fault";

/**
 * What an evaluation came to. `unsupported` is a value JSON has no form for: a function, a regular
 * expression. `tooLarge`: nests or grows beyond what is carried on.
 */
export type EvaluationResult =
  | { readonly kind: "value"; readonly value: Exact }
  | { readonly kind: "nothing" }
  | { readonly kind: "unsupported" }
  | { readonly kind: "tooLarge" }
  | { readonly kind: "fault"; readonly fault: Fault };

const MAX_DEPTH = 1_000;
const MAX_NODES = 2_000_000;

/** Turns a result of jsonata into JSON: the marks it puts on arrays are gone, what is clean is shared, not copied. */
export function evaluationResultOf(result: unknown): EvaluationResult {
  if (result === undefined) return { kind: "nothing" };
  const cleaner = new Cleaner();
  const value = cleaner.clean(result, 0);
  if (cleaner.problem !== null) return { kind: cleaner.problem };
  if (value === undefined) return { kind: "nothing" };
  if (value instanceof Long) return { kind: "value", value };
  return { kind: "value", value: cleaner.holdsLong ? settled(value) : value };
}

class Cleaner {
  problem: "unsupported" | "tooLarge" | null = null;
  holdsLong = false;
  private left = MAX_NODES;

  clean(value: unknown, depth: number): Json | undefined {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        // AWS writes numbers that JSON has no form for as texts [claimed]; -0 prints as 0.
        return Number.isFinite(value) ? (Object.is(value, -0) ? 0 : value) : String(value);
      case "undefined":
        return undefined;
      case "object":
        break;
      default:
        this.problem = "unsupported";
        return undefined;
    }
    if (value === null) return null;
    if (this.problem !== null) return undefined;
    if (value instanceof Long) {
      this.holdsLong = true;
      return value as unknown as Json;
    }
    if (depth > MAX_DEPTH || --this.left < 0) {
      this.problem = "tooLarge";
      return undefined;
    }
    if (Array.isArray(value)) return this.items(value, depth);
    return this.members(value, depth);
  }

  private items(items: readonly unknown[], depth: number): Json {
    let copy: Json[] | null = isMarked(items) ? [] : null;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      const cleaned = this.clean(item, depth + 1);
      if (copy === null && (cleaned === undefined || !Object.is(cleaned, item))) copy = items.slice(0, i) as Json[];
      if (copy !== null && cleaned !== undefined) copy.push(cleaned);
    }
    return copy ?? (items as Json[]);
  }

  private members(object: object, depth: number): Json {
    const keys = Object.keys(object);
    const source = object as Readonly<Record<string, unknown>>;
    let copy: Record<string, Json> | null = null;
    keys.forEach((key, i) => {
      const member = source[key];
      const cleaned = this.clean(member, depth + 1);
      if (copy === null && (cleaned === undefined || !Object.is(cleaned, member))) {
        copy = {};
        for (const before of keys.slice(0, i)) put(copy, before, source[before] as Json);
      }
      if (copy !== null && cleaned !== undefined) put(copy, key, cleaned);
    });
    return copy ?? (object as Readonly<Record<string, Json>>);
  }
}

/** jsonata keeps notes on the arrays it makes; carried on, they would change how later expressions read them. */
function isMarked(items: readonly unknown[]): boolean {
  return "sequence" in items || "keepSingleton" in items || "cons" in items || "outerWrapper" in items;
}
