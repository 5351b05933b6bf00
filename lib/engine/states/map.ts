import type { MapState } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { onward, plainState, whenReady, type CompiledState, type Maybe, type Soon } from "../compiled";
import { itemOf } from "../context";
import { datum, tooLarge } from "../datum";
import { compileSetting } from "../distributed/settings";
import { failChild, failState } from "../fail";
import { dataLimit, Failure } from "../failure";
import { closeGroup, openGroup, startChild } from "../group";
import { READY } from "../leave";
import { compileRecovery } from "../recovery";
import type { Cursor, Doing, MapDoing } from "../run";
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
  const concurrency = compileSetting(source.maxConcurrency, "MaxConcurrency", "integer", 0);
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
      const slots = Math.min(length, most === null || most === 0 ? INLINE_CONCURRENCY : most);
      const group = openGroup(cursor, started, length, Math.min(slots, INLINE_CONCURRENCY), map);
      for (let slot = 0; slot < group.slots.length; slot++) {
        startChild(work, cursor, group, slot, startAt, cursor.input, SELECT);
      }
      if (length === 0) closeGroup(work, cursor, group);
    });
  };

  const inputOf = (work: Work, cursor: Cursor, map: MapDoing, index: number): Maybe<Json | Failure> =>
    selector === null
      ? plainItem(map.items[index] ?? null, map.keys?.[index])
      : selector(work, cursor, state, map.effective, itemOf(map, index));

  const select = (work: Work, cursor: Cursor, child: Cursor): Soon => {
    if (cursor.doing.kind !== "group" || cursor.doing.map === null) return;
    return whenReady(inputOf(work, cursor, cursor.doing.map, child.index), (value) => {
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
    resume: resumer(() => state, compileLeaving(source)),
    select,
    recovery: compileRecovery(source, () => state),
  };
  return state;
}
