import { numberOf } from "@/lib/base/long";
import type { Ast } from "../ast";
import { EvaluationFault } from "../fault";
import { Frame } from "./frame";
import type { Run } from "./run";
import type { Marked, Tuple } from "./sequence";

/** Sorts in place of jsonata's merge sort, stable as that is: `isAfter` says that two neighbours stand the wrong way. */
export function mergeSort(
  run: Run,
  items: readonly unknown[],
  isAfter: (a: unknown, b: unknown) => boolean,
): readonly unknown[] {
  let runs: readonly unknown[] = items;
  for (let width = 1; width < items.length; width *= 2) {
    run.budget.spend(items.length / 16);
    const merged: unknown[] = [];
    for (let at = 0; at < items.length; at += 2 * width) {
      mergeInto(merged, runs.slice(at, at + width), runs.slice(at + width, at + 2 * width), isAfter);
    }
    runs = merged;
  }
  return runs;
}

function mergeInto(
  merged: unknown[],
  left: readonly unknown[],
  right: readonly unknown[],
  isAfter: (a: unknown, b: unknown) => boolean,
): void {
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (isAfter(left[i], right[j])) merged.push(right[j++]);
    else merged.push(left[i++]);
  }
  while (i < left.length) merged.push(left[i++]);
  while (j < right.length) merged.push(right[j++]);
}

/** The order-by operator: `items^(>price, name)`. */
export function sortItems(run: Run, step: Ast, items: Marked, frame: Frame): Marked {
  const stream = items.tupleStream === true;
  const value = (expression: Ast, item: unknown): unknown => {
    if (!stream) return run.evaluate(expression, item, frame);
    const inner = new Frame(frame);
    for (const [name, bound] of Object.entries(item as Tuple)) inner.bind(name, bound);
    return run.evaluate(expression, (item as Tuple)["@"], inner);
  };
  const isAfter = (a: unknown, b: unknown): boolean => {
    for (const { expression, descending } of step.terms ?? []) {
      const order = compare(numberOf(value(expression, a)), numberOf(value(expression, b)), descending);
      if (order !== 0) return order > 0;
    }
    return false;
  };
  return items.length <= 1 ? items : [...mergeSort(run, items, isAfter)];
}

/** Nothing stands last, whichever way it goes. */
function compare(a: unknown, b: unknown, descending: boolean): number {
  if (a === undefined) return b === undefined ? 0 : 1;
  if (b === undefined) return -1;
  if (!isSortable(a) || !isSortable(b)) throw EvaluationFault.of("T2008", { value: isSortable(a) ? b : a });
  if (typeof a !== typeof b) throw EvaluationFault.of("T2007", { value: a, value2: b });
  if (a === b) return 0;
  return a < b === descending ? 1 : -1;
}

function isSortable(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
