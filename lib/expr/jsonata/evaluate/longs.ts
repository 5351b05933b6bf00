import { Long, numberOf } from "@/lib/base/long";
import type { Budget } from "../budget";
import { isList, type Marked } from "./sequence";

/*
 * Digits beyond a number, inside of an evaluation: they stay with a value that is handed on, and are gone where one
 * is computed with.
 */

/**
 * How a function hands on what it is given: `whole`, a bare value too; `inside`, what lies in lists and objects.
 * All others compute, and get numbers.
 */
export type Carries = "whole" | "inside";

/** Deeper than any value that leaves an evaluation. */
const MAX_DEPTH = 1_000;

/** The arguments as a function takes them. */
export function argumentsFor(
  carries: Carries | undefined,
  args: readonly unknown[],
  budget: Budget,
): readonly unknown[] {
  if (carries === "whole") return args;
  return args.map(carries === "inside" ? numberOf : (arg) => withNumbers(arg, budget));
}

/** The value with numbers alone; what holds no Long is the same. Parts that are shared count each time. */
export function withNumbers(value: unknown, budget: Budget, depth = 0): unknown {
  if (value instanceof Long) return value.valueOf();
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return value;
  budget.spend(1 / 16);
  if (isList(value)) {
    const items = value.map((item) => withNumbers(item, budget, depth + 1));
    return items.every((item, i) => Object.is(item, value[i])) ? value : markedAs(value, items);
  }
  const members = Object.entries(value).map(([key, member]) => [key, withNumbers(member, budget, depth + 1)] as const);
  const source = value as Readonly<Record<string, unknown>>;
  return members.every(([key, member]) => Object.is(member, source[key])) ? value : Object.fromEntries(members);
}

function markedAs({ sequence, keepSingleton, cons, tupleStream }: Marked, items: unknown[]): Marked {
  const marks = { sequence, keepSingleton, cons, tupleStream };
  return Object.assign(items, Object.fromEntries(Object.entries(marks).filter(([, mark]) => mark !== undefined)));
}

/** Puts the digits of a value into a copy of it that has numbers in their places. */
export function restoreLongs(copy: unknown, value: unknown, depth = 0): void {
  if (typeof value !== "object" || value === null || typeof copy !== "object" || copy === null || depth > MAX_DEPTH)
    return;
  for (const [key, member] of Object.entries(value)) {
    if (!Object.hasOwn(copy, key)) continue;
    if (member instanceof Long) Object.defineProperty(copy, key, { value: member });
    else restoreLongs((copy as Record<string, unknown>)[key], member, depth + 1);
  }
}
