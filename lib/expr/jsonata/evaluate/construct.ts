import type { Ast, Pairs } from "../ast";
import { EvaluationFault } from "../fault";
import { Frame } from "./frame";
import type { Run } from "./run";
import { append, isList, sequenceOf, type Marked, type Tuple } from "./sequence";

/* Arrays and objects that an expression writes, and the grouping of items by a key. */

/** Items that are lists join in, but for those written as arrays. */
export function evaluateArray(run: Run, node: Ast, input: unknown, frame: Frame): unknown {
  const made: Marked = [];
  const items = node.expressions ?? [];
  for (const item of items) {
    const value = run.evaluate(item, input, frame);
    if (value === undefined) continue;
    if (isList(value) && item.value !== "[") {
      run.budget.allow((made.length + value.length) * 8);
      for (const each of value) made.push(each);
    } else made.push(value);
  }
  run.budget.made(made);
  if (node.consarray === true) Object.defineProperty(made, "cons", { enumerable: false, value: true });
  return made;
}

type Group = { data: unknown; readonly pair: number };

export function groupPairs(run: Run, pairs: Pairs, input: unknown, frame: Frame): unknown {
  const stream = isList(input) && input.tupleStream === true;
  const made: Record<string, unknown> = {};
  for (const [key, { data, pair }] of groupsOf(run, pairs, itemsOf(input), stream, frame)) {
    const expression = pairs[pair]?.[1];
    if (expression === undefined) continue;
    const value = stream ? evaluateTuple(run, expression, joined(data), frame) : run.evaluate(expression, data, frame);
    if (value !== undefined)
      Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

/** With nothing to group, the pairs still make an object. */
function itemsOf(input: unknown): Marked {
  const items = isList(input) ? input : sequenceOf([input]);
  return items.length === 0 ? sequenceOf([undefined]) : items;
}

function groupsOf(run: Run, pairs: Pairs, items: Marked, stream: boolean, frame: Frame): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const item of items) {
    for (const [i, [keyNode]] of pairs.entries()) {
      const key = stream ? evaluateTuple(run, keyNode, item as Tuple, frame) : run.evaluate(keyNode, item, frame);
      if (key === undefined) continue;
      if (typeof key !== "string") throw EvaluationFault.of("T1003", { value: key });
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { data: item, pair: i });
      else if (known.pair !== i) throw EvaluationFault.of("D1009", { value: key });
      else addTo(known, item);
    }
  }
  return groups;
}

/** The first two items make the list, which later ones join: copying it for each would be quadratic. */
function addTo(group: Group, item: unknown): void {
  if (GROWN.has(group) && isList(group.data)) {
    if (isList(item)) for (const each of item) group.data.push(each);
    else if (item !== undefined) group.data.push(item);
    return;
  }
  const before = group.data;
  group.data = append(before, item);
  if (before !== undefined && item !== undefined) GROWN.add(group);
}

/** Groups whose list is their own. */
const GROWN = new WeakSet<Group>();

function evaluateTuple(run: Run, expression: Ast, tuple: Tuple, frame: Frame): unknown {
  const inner = new Frame(frame);
  for (const [name, value] of Object.entries(tuple)) if (name !== "@") inner.bind(name, value);
  return run.evaluate(expression, tuple["@"], inner);
}

/** Tuples of one group as one: each name with all its values. */
function joined(data: unknown): Tuple {
  if (!isList(data)) return data as Tuple;
  const result: Tuple = { ...(data[0] as Tuple) };
  for (const tuple of data.slice(1)) {
    for (const [name, value] of Object.entries(tuple as Tuple)) result[name] = append(result[name], value);
  }
  return result;
}
