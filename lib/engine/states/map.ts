import type { MapState, Source } from "@/lib/asl/machine";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { bindingsOf, leavingOf } from "../bindings";
import { onward, plainState, whenReady, type CompiledState, type Maybe, type Soon } from "../compiled";
import { itemOf } from "../context";
import { datum, tooLarge } from "../datum";
import { expression, expressionText, evaluationFailed } from "../expressions";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failChild, failState } from "../fail";
import { dataLimit, Failure, runtime } from "../failure";
import { compileFlow, effectiveInput } from "../flow";
import { closeGroup, openGroup, startChild } from "../group";
import { READY } from "../leave";
import { pathValue, template } from "../paths";
import { compileRecovery } from "../recovery";
import type { Cursor, Doing, MapDoing } from "../run";
import { resumer, settleFlow, settleLeaving } from "../settle";
import { Sight } from "../sight";
import { traceData } from "../trace";
import { record, type Work } from "../work";

/**
 * Iterations of an inline Map that run at a time, at most.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
const INLINE_CONCURRENCY = 40;

const SELECT: Doing = { kind: "select" };

/** Inline Map: one iteration an item, at most MaxConcurrency at a time; results in the order of the items. */
export function compileMap(source: MapState): CompiledState {
  const parts = source.queryLanguage === "JSONata" ? jsonataParts(source) : pathParts(source);
  const { startAt } = source.processor;

  const enter = (work: Work, cursor: Cursor): Soon =>
    whenReady(parts.open(work, cursor, state), (opened) => {
      if (opened instanceof Failure) return failState(work, cursor, state, opened);
      const { items } = opened.map;
      if (work.trace !== null) traceData(work.trace, cursor, "afterItemsPath", items);
      const started = record(work, "MapStateStarted", cursor.last, { length: items.length });
      const slots = Math.min(items.length, opened.concurrency === 0 ? INLINE_CONCURRENCY : opened.concurrency);
      const group = openGroup(cursor, started, items.length, Math.min(slots, INLINE_CONCURRENCY), opened.map);
      for (let slot = 0; slot < group.slots.length; slot++) {
        startChild(work, cursor, group, slot, startAt, cursor.input, SELECT);
      }
      if (items.length === 0) closeGroup(work, cursor, group);
    });

  const select = (work: Work, cursor: Cursor, child: Cursor): Soon => {
    if (cursor.doing.kind !== "group" || cursor.doing.map === null) return;
    return whenReady(parts.input(work, cursor, state, cursor.doing.map, child.index), (value) => {
      if (value instanceof Failure) return failChild(work, cursor, child, state, value);
      const input = datum(value);
      if (tooLarge(input.payload.text, work.limits.payload)) {
        return failChild(work, cursor, child, state, dataLimit(state.name));
      }
      if (work.trace !== null) traceData(work.trace, child, "afterItemSelector", input.value);
      child.input = input;
      child.doing = READY;
    });
  };

  const state: CompiledState = {
    ...plainState(source, enter),
    resume: resumer(() => state, parts.leaveWith),
    select,
    recovery: compileRecovery(source, () => state),
  };
  return state;
}

type Opened = { readonly map: MapDoing; readonly concurrency: number };

type Parts = {
  /** The items, and how many run at a time (0: as many as may). */
  readonly open: (work: Work, cursor: Cursor, state: CompiledState) => Maybe<Opened | Failure>;
  /** The input of iteration `index`. */
  readonly input: (
    work: Work,
    cursor: Cursor,
    state: CompiledState,
    map: MapDoing,
    index: number,
  ) => Maybe<Json | Failure>;
  readonly leaveWith: (work: Work, cursor: Cursor, state: CompiledState, result: Json) => Soon;
};

function pathParts(source: MapState): Parts {
  const flow = compileFlow(source);
  const itemsPath = source.itemsPath ?? "$";
  const readItems = source.itemsPath === undefined || source.itemsPath === "$" ? null : pathValue(source.itemsPath);
  const selector = source.itemSelector === undefined ? null : template(source.itemSelector);
  const concurrency = pathConcurrency(source.maxConcurrency);
  return {
    open(work, cursor, state) {
      const effective = effectiveInput(work, cursor, state, flow);
      if (effective instanceof Failure) return effective;
      const seen = new Sight(work, cursor, state, effective);
      const found = readItems === null ? effective : readItems(seen);
      if (found instanceof Failure) return found;
      const map = mapOver(found, effective);
      if (map === null) return runtime(`Reference path "${itemsPath}" must point to array.`);
      const most = concurrency(seen);
      return most instanceof Failure ? most : { map, concurrency: most };
    },
    input(work, cursor, state, map, index) {
      const item = itemOf(map, index);
      if (selector === null) return plainItem(map, index);
      return selector(new Sight(work, cursor, state, map.effective, item));
    },
    leaveWith(work, cursor, state, result) {
      return settleFlow(work, cursor, state, flow, result);
    },
  };
}

/** The items of a list, or the members of an object as `{Key, Value}`; null for anything else. */
function mapOver(value: Json, effective: Json): MapDoing | null {
  if (isArray(value)) return { items: value, keys: null, effective };
  if (!isObject(value)) return null;
  return { items: Object.values(value), keys: Object.keys(value), effective };
}

function plainItem(map: MapDoing, index: number): Json {
  const value = map.items[index] ?? null;
  const key = map.keys?.[index];
  return key === undefined ? value : { Key: key, Value: value };
}

function pathConcurrency(source: Source<number> | undefined): (seen: Sight) => number | Failure {
  if (source === undefined) return () => 0;
  if (source.kind === "literal") return () => source.value;
  if (source.kind === "jsonata") return () => 0;
  const read = pathValue(source.path);
  return (seen) => {
    const value = read(seen);
    if (value instanceof Failure) return value;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
    // Recorded: `"NoNumber"` and `"{}"`, the value's text between quotes.
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return runtime(
      `The MaxConcurrencyPath field refers to value "${text}" which is not a valid integer: ${source.path}`,
    );
  };
}

function jsonataParts(source: MapState): Parts {
  const items = expression(source.items, "Items");
  const itemsText = typeof source.items === "string" ? (expressionIn(source.items) ?? source.items) : "";
  const selector = expression(source.itemSelector, "ItemSelector");
  const output = expression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  const most = jsonataConcurrency(source.maxConcurrency);
  return {
    open(work, cursor, state) {
      const raw = cursor.input.value;
      return onward(items === null ? raw : items(bindingsOf(work, cursor, state)), (found): Maybe<Opened | Failure> => {
        // Recorded: an object is refused in a JSONata Map, as Items and as the input.
        if (!isArray(found)) {
          return items === null
            ? evaluationFailed({ cause: `Map state input must be an array but was: ${JSON.stringify(found)}` })
            : evaluationFailed(unexpectedType(itemsText, "Items", "array", found));
        }
        return onward(most(work, cursor, state), (concurrency) => ({
          map: { items: found, keys: null, effective: raw },
          concurrency,
        }));
      });
    },
    input(work, cursor, state, map, index) {
      if (selector === null) return plainItem(map, index);
      return selector(bindingsOf(work, cursor, state, {}, itemOf(map, index)));
    },
    leaveWith(work, cursor, state, result) {
      if (work.trace !== null) traceData(work.trace, cursor, "result", result);
      const leaving = leavingOf(output, assign, bindingsOf(work, cursor, state, { result }), result);
      return settleLeaving(work, cursor, state, leaving, state.next);
    },
  };
}

function jsonataConcurrency(
  source: Source<number> | undefined,
): (work: Work, cursor: Cursor, state: CompiledState) => Maybe<number | Failure> {
  if (source === undefined || source.kind === "path") return () => 0;
  if (source.kind === "literal") return () => source.value;
  const read = expressionText(source.expression, "MaxConcurrency");
  return (work, cursor, state) =>
    onward(read(bindingsOf(work, cursor, state)), (value) =>
      typeof value === "number" && value >= 0
        ? Math.floor(value)
        : evaluationFailed(unexpectedType(source.expression, "MaxConcurrency", "number", value)),
    );
}
