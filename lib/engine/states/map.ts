import type { MapState } from "@/lib/asl/machine";
import { exactMember } from "@/lib/base/long";
import type { CompiledState, StepContext } from "../compiledMachine";
import { plainState } from "./plainState";
import { itemOf } from "../dataflow/contextObject";
import { jsonWithText, tooLarge, type JsonWithText } from "../jsonWithText";
import { failState } from "../recovery/failState";
import { dataLimit, Failure } from "../failure";
import { beginIteration, closeContainer, openContainer, startChild } from "../containers/container";
import { compileRecovery } from "../recovery/compileRecovery";
import type { Cursor, CursorPhase, MapItems } from "../run";
import { compileSetting } from "../dataflow/settings";
import { resumeCompleted } from "../step/completeState";
import { traceData } from "../trace";
import { record } from "../step/record";
import { compileItems, compileCompletion, compileSelector, plainItem } from "../containers/mapData";

/**
 * Iterations of an inline Map that run at a time, at most.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
const INLINE_CONCURRENCY = 40;

const SELECT: CursorPhase = { kind: "select" };

/** Inline Map: one iteration an item, at most MaxConcurrency at a time; results in the order of the items. */
export function compileMap(source: MapState): CompiledState {
  const open = compileItems(source);
  const inputOf = compileIterationInput(source, () => state);
  const concurrency = compileSetting(source.maxConcurrency, "MaxConcurrency");
  const { startAt } = source.processor;

  const enter = (ctx: StepContext, cursor: Cursor): void => {
    const map = open(ctx, cursor, state, false);
    if (map instanceof Failure) return failState(ctx, cursor, state, map);
    const most = concurrency(ctx, cursor, state, map.effective);
    if (most instanceof Failure) return failState(ctx, cursor, state, most);
    const { length } = map.items;
    const started = record(ctx, "MapStateStarted", cursor.last, { length });
    const slots = Math.min(length, most === null || most === 0 ? INLINE_CONCURRENCY : most, INLINE_CONCURRENCY);
    cursor.last = started;
    // Measured by others: an ItemSelector that fails records no event of an iteration.
    const inputs = firstInputs(slots, (index) => inputOf(ctx, cursor, map, index));
    if (inputs instanceof Failure) return failState(ctx, cursor, state, inputs);
    const container = openContainer(cursor, started, length, slots, map);
    for (const [slot, input] of inputs.entries()) {
      begin(ctx, cursor, startChild(ctx, cursor, container, slot, startAt, input, SELECT), input);
    }
    if (length === 0) closeContainer(ctx, cursor, container);
  };

  const select = (ctx: StepContext, cursor: Cursor, child: Cursor): void => {
    if (cursor.phase.kind !== "container" || cursor.phase.map === null) return;
    const input = inputOf(ctx, cursor, cursor.phase.map, child.index);
    if (input instanceof Failure) return failState(ctx, cursor, state, input);
    begin(ctx, cursor, child, input);
  };

  const begin = (ctx: StepContext, cursor: Cursor, child: Cursor, input: JsonWithText): void => {
    if (ctx.trace !== null) traceData(ctx.trace, child, "afterItemSelector", input.value);
    beginIteration(ctx, cursor, child, input);
  };

  const state: CompiledState = {
    ...plainState(source, enter),
    resume: resumeCompleted(() => state, compileCompletion(source)),
    select,
    recovery: compileRecovery(source, () => state),
  };
  return state;
}

/** Compiles how the input of an iteration is made: of its item, through ItemSelector where there is one. */
function compileIterationInput(
  source: MapState,
  state: () => CompiledState,
): (ctx: StepContext, cursor: Cursor, map: MapItems, index: number) => JsonWithText | Failure {
  const selector = compileSelector(source);
  return (ctx, cursor, map, index) => {
    const value =
      selector === null
        ? plainItem(exactMember(map.items, index) ?? null, map.keys?.[index])
        : selector(ctx, cursor, state(), map.effective, itemOf(map.items, index));
    if (value instanceof Failure) return value;
    const input = jsonWithText(value);
    return tooLarge(input.payload.text, ctx.limits.payload) ? dataLimit(source.name) : input;
  };
}

/** The inputs of the iterations that start together. */
function firstInputs(
  count: number,
  inputOf: (index: number) => JsonWithText | Failure,
): readonly JsonWithText[] | Failure {
  const inputs: JsonWithText[] = [];
  while (inputs.length < count) {
    const input = inputOf(inputs.length);
    if (input instanceof Failure) return input;
    inputs.push(input);
  }
  return inputs;
}
