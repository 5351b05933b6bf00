import type { Ast } from "../ast";
import { EvaluationFault } from "../fault";
import { textOf } from "./text";
import type { Frame } from "./frame";
import type { FunctionValue } from "./procedure";
import { nativeOf } from "./procedure";
import { restoreLongs } from "./longs";
import type { Run } from "./run";
import { isList } from "./sequence";

/** `| pattern | update, delete |`: a function that gives a changed copy of what it gets. */
export function transformOf(node: Ast, frame: Frame): FunctionValue {
  return nativeOf(({ run }, given) => transform(run, node, given, frame), { arity: 1, carries: "inside" });
}

function transform(run: Run, { pattern, update, delete: removal }: Ast, given: unknown, frame: Frame): unknown {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null) throw EvaluationFault.of("T0410", { index: 1, value: given });
  const copy: unknown = JSON.parse(textOf(given));
  if (run.holdsLong) restoreLongs(copy, given);
  const found = pattern === undefined ? undefined : run.evaluate(pattern, copy, frame);
  const matches = isList(found) ? found : found === undefined ? [] : [found];
  for (const match of matches) {
    if (update !== undefined) merge(match, run.evaluate(update, match, frame));
    if (removal !== undefined) remove(match, run.evaluate(removal, match, frame));
  }
  return copy;
}

function merge(match: unknown, update: unknown): void {
  if (update === undefined) return;
  if (typeof update !== "object" || update === null || isList(update))
    throw EvaluationFault.of("T2011", { value: update });
  if (typeof match !== "object" || match === null) return;
  for (const [key, value] of Object.entries(update))
    Object.defineProperty(match, key, {
      value: value as unknown,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

function remove(match: unknown, removal: unknown): void {
  if (removal === undefined) return;
  const names: readonly unknown[] = isList(removal) ? removal : [removal];
  if (!names.every((name) => typeof name === "string")) throw EvaluationFault.of("T2012", { value: removal });
  if (typeof match !== "object" || match === null) return;
  for (const name of names) Reflect.deleteProperty(match, name);
}
