import type { MapState } from "@/lib/asl/machine";
import { exactMember } from "@/lib/base/long";
import { onward, plainState, whenReady, type CompiledState, type Maybe, type Soon } from "../compiled";
import { itemOf } from "../context";
import { datum, tooLarge, type Datum } from "../datum";
import { failState } from "../fail";
import { dataLimit, Failure } from "../failure";
import { beginIteration, closeGroup, openGroup, startChild } from "../group";
import { compileRecovery } from "../recovery";
import type { Cursor, Doing, MapDoing } from "../run";
import { compileSetting } from "../settings";
import { resumer } from "../settle";
import { traceData } from "../trace";
import { record, type Work } from "../work";
import { compileItems, compileLeaving, compileSelector, plainItem } from "./mapData";

/**
 * Iterations of an inline Map that run at a time, at most.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
const INLINE_CONCURRENCY = 40;

const SELECT: Doing = { kind: "select" };

/** Inline Map: one iteration an item, at most MaxConcurrency at a time; results in the order of the items. */
export function compileMap(source: MapState): CompiledState {
  const open = compileItems(source);
  const selector = compileSelector(source);
  const concurrency = compileSetting(source.maxConcurrency, "MaxConcurrency");
  const { startAt } = source.processor;

  const enter = (work: Work, cursor: Cursor): Soon => {
    const opened = onward(open(work, cursor, state, false), (map) =>
      onward(concurrency(work, cursor, state, map.effective), (most) => ({ map, most })),
    );
    return whenReady(opened, (made) => {
      if (made instanceof Failure) return failState(work, cursor, state, made);
      const { map, most } = made;
      const { length } = map.items;
      const started = record(work, "MapStateStarted", cursor.last, { length });
      const slots = Math.min(length, most === null || most === 0 ? INLINE_CONCURRENCY : most, INLINE_CONCURRENCY);
      cursor.last = started;
      // Measured by others: an ItemSelector that fails records no event of an iteration.
      return whenReady(inputsOf(work, cursor, map, slots), (inputs) => {
        if (inputs instanceof Failure) return failState(work, cursor, state, inputs);
        const group = openGroup(cursor, started, length, slots, map);
        for (const [slot, input] of inputs.entries()) {
          begin(work, cursor, startChild(work, cursor, group, slot, startAt, input, SELECT), input);
        }
        if (length === 0) closeGroup(work, cursor, group);
      });
    });
  };

  /** The inputs of the iterations that start together. */
  const inputsOf = (
    work: Work,
    cursor: Cursor,
    map: MapDoing,
    count: number,
    made: Datum[] = [],
  ): Maybe<readonly Datum[] | Failure> => {
    while (made.length < count) {
      const input = inputOf(work, cursor, map, made.length);
      if (input instanceof Failure) return input;
      if (input instanceof Promise) {
        return onward(input, (later) => inputsOf(work, cursor, map, count, [...made, later]));
      }
      made.push(input);
    }
    return made;
  };

  const inputOf = (work: Work, cursor: Cursor, map: MapDoing, index: number): Maybe<Datum | Failure> => {
    const value =
      selector === null
        ? plainItem(exactMember(map.items, index) ?? null, map.keys?.[index])
        : selector(work, cursor, state, map.effective, itemOf(map.items, index));
    return onward(value, (selected) => {
      const input = datum(selected);
      return tooLarge(input.payload.text, work.limits.payload) ? dataLimit(state.name) : input;
    });
  };

  const select = (work: Work, cursor: Cursor, child: Cursor): Soon => {
    if (cursor.doing.kind !== "group" || cursor.doing.map === null) return;
    return whenReady(inputOf(work, cursor, cursor.doing.map, child.index), (input) => {
      if (input instanceof Failure) return failState(work, cursor, state, input);
      begin(work, cursor, child, input);
    });
  };

  const begin = (work: Work, cursor: Cursor, child: Cursor, input: Datum): void => {
    if (work.trace !== null) traceData(work.trace, child, "afterItemSelector", input.value);
    beginIteration(work, cursor, child, input);
  };

  const state: CompiledState = {
    ...plainState(source, enter),
    resume: resumer(() => state, compileLeaving(source)),
    select,
    recovery: compileRecovery(source, () => state),
  };
  return state;
}
