import { numberOf } from "@/lib/base/long";
import type { Ast, Stage } from "../ast";
import { groupPairs } from "./construct";
import { Frame } from "./frame";
import type { Run } from "./run";
import { isList, isSequence, sequenceOf, type Marked, type Tuple } from "./sequence";
import { sortItems } from "./sort";
import { truth } from "./truth";

/* Paths: each step is evaluated for every item that the step before gave. */

export function evaluatePath(run: Run, path: Ast, input: unknown, frame: Frame): unknown {
  const steps = path.steps ?? [];
  let items: Marked = isList(input) && steps[0]?.type !== "variable" ? input : sequenceOf([input]);
  let tuples: Marked | undefined;
  let result: unknown = items;
  for (const [i, step] of steps.entries()) {
    if (i === 0 && step.consarray === true) result = run.evaluate(step, items, frame);
    else if (step.tuple === true || tuples !== undefined) tuples = evaluateTupleStep(run, step, items, tuples, frame);
    else result = evaluateStep(run, step, items, frame, i === steps.length - 1);
    if (tuples === undefined && (result === undefined || (isList(result) && result.length === 0))) break;
    if (step.focus === undefined && tuples === undefined) items = isList(result) ? result : sequenceOf([result]);
  }
  if (tuples !== undefined) result = path.tuple === true ? tuples : sequenceOf(tuples.map((tuple) => itemOf(tuple)));
  if (path.keepSingletonArray === true) result = kept(result);
  return path.group === undefined ? result : groupPairs(run, path.group.lhs, tuples ?? result, frame);
}

/** A path with `[]` in it gives a list, of however many items. */
function kept(result: unknown): unknown {
  if (!isList(result)) return result;
  const list = result.cons === true && result.sequence !== true ? sequenceOf([result]) : result;
  if (list.sequence === true) list.keepSingleton = true;
  return list;
}

function evaluateStep(run: Run, step: Ast, input: Marked, frame: Frame, last: boolean): Marked {
  if (step.type === "sort") return applyStages(run, step.stages ?? [], sortItems(run, step, input, frame), frame);
  const found: unknown[] = [];
  for (const item of input) {
    let result = run.evaluate(step, item, frame);
    for (const stage of step.stages ?? []) {
      if (stage.type === "filter") result = filterItems(run, stage.expr, result, frame);
    }
    if (result !== undefined) found.push(result);
  }
  const [only] = found;
  if (last && found.length === 1 && isList(only) && !isSequence(only)) return only;
  return flattened(run, found);
}

function flattened(run: Run, found: readonly unknown[]): Marked {
  const flat: unknown[] = [];
  for (const result of found) {
    if (!isList(result) || result.cons === true) flat.push(result);
    else {
      run.budget.spend(result.length / 16);
      for (const item of result) flat.push(item);
      run.budget.allow(flat.length * 8);
    }
  }
  return sequenceOf(flat);
}

/** Filters and positions that follow a sort or a step of a tuple stream. */
function applyStages(run: Run, stages: readonly Stage[], input: Marked, frame: Frame): Marked {
  let result = input;
  for (const stage of stages) {
    if (stage.type === "filter") result = filterItems(run, stage.expr, result, frame);
    else for (const [i, tuple] of result.entries()) (tuple as Tuple)[stage.value] = i;
  }
  return result;
}

function evaluateTupleStep(run: Run, step: Ast, input: Marked, before: Marked | undefined, frame: Frame): Marked {
  if (step.type === "sort")
    return applyStages(run, step.stages ?? [], sortTuples(run, step, input, before, frame), frame);
  const result = streamOf([]);
  for (const outer of before ?? input.map((item): Tuple => ({ "@": item }))) {
    const bound = outer as Tuple;
    const given = run.evaluate(step, bound["@"], tupleFrame(frame, bound));
    if (given === undefined) continue;
    for (const [i, item] of (isList(given) ? given : [given]).entries()) {
      run.budget.spend(1);
      result.push({ ...bound, ...bindings(step, isList(given) && given.tupleStream === true, bound, item, i) });
    }
  }
  return applyStages(run, step.stages ?? [], result, frame);
}

function bindings(step: Ast, isStream: boolean, outer: Tuple, item: unknown, index: number): Tuple {
  if (isStream) return item as Tuple;
  return {
    ...(step.focus === undefined ? { "@": item } : { [step.focus]: item, "@": outer["@"] }),
    ...(step.index === undefined ? {} : { [step.index]: index }),
    ...(step.ancestor === undefined ? {} : { [step.ancestor.label]: outer["@"] }),
  };
}

function sortTuples(run: Run, step: Ast, input: Marked, before: Marked | undefined, frame: Frame): Marked {
  // As the library does it: what is sorted here is no longer marked as a stream.
  if (before !== undefined) return sortItems(run, step, before, frame);
  const { index } = step;
  const sorted = sortItems(run, step, input, frame);
  return streamOf(sorted.map((item, i): Tuple => ({ "@": item, ...(index === undefined ? {} : { [index]: i }) })));
}

function streamOf(tuples: unknown[]): Marked {
  const stream = sequenceOf(tuples);
  stream.tupleStream = true;
  return stream;
}

function itemOf(tuple: unknown): unknown {
  return (tuple as Tuple)["@"];
}

export function tupleFrame(around: Frame, tuple: Tuple): Frame {
  const frame = new Frame(around);
  for (const [name, value] of Object.entries(tuple)) frame.bind(name, value);
  return frame;
}

/** Items that a predicate takes: by truth, or by position when it gives numbers. */
export function filterItems(run: Run, predicate: Ast, value: unknown, frame: Frame): Marked {
  const input = isList(value) ? value : sequenceOf(value === undefined ? [undefined] : [value]);
  const stream = input.tupleStream === true;
  if (predicate.type === "number") return atPosition(input, Number(predicate.value), stream);
  const results = stream ? streamOf([]) : sequenceOf([]);
  for (const [i, item] of input.entries()) {
    const context = stream ? itemOf(item) : item;
    const answer = numberOf(run.evaluate(predicate, context, stream ? tupleFrame(frame, item as Tuple) : frame));
    run.budget.looked(answer);
    const positions = positionsIn(answer);
    if (positions === null) {
      if (truth(answer)) results.push(item);
    } else {
      for (const position of positions) if (wrapped(position, input.length) === i) results.push(item);
    }
  }
  return results;
}

function atPosition(input: Marked, position: number, stream: boolean): Marked {
  const item = input[wrapped(position, input.length)];
  if (isList(item)) return item;
  const found = item === undefined ? [] : [item];
  return stream ? streamOf(found) : sequenceOf(found);
}

function wrapped(position: number, length: number): number {
  const whole = Math.floor(position);
  return whole < 0 ? length + whole : whole;
}

function positionsIn(answer: unknown): readonly number[] | null {
  if (typeof answer === "number") return [answer];
  return isList(answer) && answer.every((item) => typeof item === "number") ? answer : null;
}
