import { numberOf } from "@/lib/base/long";
import { EvaluationFault } from "../fault";
import { arityOf, isFunction, type Focus, type FunctionValue } from "../evaluate/procedure";
import { isList, sequenceOf } from "../evaluate/sequence";
import { mergeSort } from "../evaluate/sort";
import { truth } from "../evaluate/truth";

/* Functions that take functions. Each passes as many arguments as the given one has parameters. */

export function map(focus: Focus, items: unknown, given: unknown): unknown {
  if (!isList(items)) return undefined;
  const found: unknown[] = [];
  for (const [i, item] of items.entries()) {
    const value = call(focus, given, [item, i, items]);
    if (value !== undefined) found.push(value);
  }
  return sequenceOf(found);
}

export function filter(focus: Focus, items: unknown, given: unknown): unknown {
  if (!isList(items)) return undefined;
  return sequenceOf(items.filter((item, i) => truth(call(focus, given, [item, i, items]))));
}

export function single(focus: Focus, items: unknown, given: unknown): unknown {
  if (!isList(items)) return undefined;
  let found: { readonly item: unknown } | null = null;
  for (const [i, item] of items.entries()) {
    if (given !== undefined && !truth(call(focus, given, [item, i, items]))) continue;
    if (found !== null) throw EvaluationFault.of("D3138", { index: i });
    found = { item };
  }
  if (found === null) throw EvaluationFault.of("D3139");
  return found.item;
}

export function reduce(focus: Focus, items: unknown, given: unknown, start: unknown): unknown {
  if (!isList(items) || !isFunction(given)) return undefined;
  const arity = arityOf(given);
  if (arity < 2) throw EvaluationFault.of("D3050", { index: 1 });
  const from = start === undefined && items.length > 0 ? 1 : 0;
  let result = from === 1 ? items[0] : start;
  for (let i = from; i < items.length; i++) {
    result = focus.run.apply(given, [result, items[i], i, items].slice(0, Math.min(4, Math.max(2, arity))), null);
  }
  return result;
}

export function each(focus: Focus, object: unknown, given: unknown): unknown {
  const found: unknown[] = [];
  for (const [key, value] of membersOf(object)) {
    const made = call(focus, given, [value, key, object]);
    if (made !== undefined) found.push(made);
  }
  return sequenceOf(found);
}

export function sift(focus: Focus, object: unknown, given: unknown): unknown {
  const kept = membersOf(object).filter(([key, value]) => truth(call(focus, given, [value, key, object])));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function membersOf(object: unknown): readonly (readonly [string, unknown])[] {
  return typeof object === "object" && object !== null ? Object.entries(object) : [];
}

/** Texts or numbers by themselves, anything by a function that says whether two stand the wrong way. */
export function sort(focus: Focus, items: unknown, given: unknown): unknown {
  if (!isList(items) || items.length <= 1) return items;
  const { run } = focus;
  if (given !== undefined) return mergeSort(run, items, (a, b) => truth(run.apply(given, [a, b], null)));
  if (!areAll(items, "number") && !areAll(items, "string")) throw EvaluationFault.of("D3070", { index: 1 });
  return mergeSort(run, items, (a, b) => {
    run.budget.spend(1 / 16);
    return (numberOf(a) as number) > (numberOf(b) as number);
  });
}

function areAll(items: readonly unknown[], type: "number" | "string"): boolean {
  return items.every((item) => typeof numberOf(item) === type);
}

function call({ run }: Focus, given: unknown, args: readonly unknown[]): unknown {
  run.budget.spend(1);
  const count = isFunction(given) ? Math.max(1, arityOf(given)) : 1;
  return run.apply(given as FunctionValue, args.slice(0, count), null);
}
