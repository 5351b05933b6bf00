import type { MapState, ParallelState } from "@/lib/asl/machine";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { numberOf } from "@/lib/base/long";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { bindingsOf } from "../dataflow/bindings";
import type { CompiledState, StepContext } from "../compiledMachine";
import { plainState } from "../states/plainState";
import { itemOf } from "../dataflow/contextObject";
import { evaluationFailed, expression, payloadExpression } from "../dataflow/expressions";
import { failState } from "../recovery/failState";
import { Failure } from "../failure";
import { compileFlow, effectiveInput } from "../dataflow/flow";
import { pathValue } from "../dataflow/paths";
import { compileRecovery } from "../recovery/compileRecovery";
import type { Cursor } from "../run";
import { compileSetting, settingsOf } from "../dataflow/settings";
import { StateScope } from "../dataflow/stateScope";
import { compileCompletion, compileSelector, noArray } from "../containers/mapData";
import { traceData } from "../trace";

/*
 * A Map or Parallel whose children are mocked: its data flow on the way in, the mocked outcome, its data
 * flow on the way out. Nothing inside it runs.
 */

export type ContainerSettings = {
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number | null;
  readonly toleratedFailurePercentage: number | null;
};

type ContainerTest = {
  readonly outcome: { readonly ok: true; readonly result: Json } | { readonly ok: false; readonly failure: Failure };
  readonly failedIterations: number;
  /** What an ItemReader would have read. */
  readonly readerItems: Json | null;
  /** Told what a Map's settings come to. */
  readonly onSettings: (settings: ContainerSettings) => void;
};

/** Recorded word for word. */
const THRESHOLD = new Failure(
  "state",
  "States.ExceedToleratedFailureThreshold",
  "The specified tolerated failure threshold was exceeded",
);

export function compileMockedContainer(source: MapState | ParallelState, test: ContainerTest): CompiledState {
  const open = source.type === "Map" ? mapOpener(source, test) : parallelOpener(source);
  const leaveWith = compileCompletion(source);
  const state: CompiledState = {
    ...plainState(source, (ctx, cursor) => {
      const failure = open(ctx, cursor, state);
      if (failure !== null) return failState(ctx, cursor, state, failure);
      completeMocked(ctx, cursor);
    }),
    recovery: compileRecovery(source, () => state),
  };
  return state;

  function completeMocked(ctx: StepContext, cursor: Cursor): void {
    const { outcome } = test;
    return outcome.ok ? leaveWith(ctx, cursor, state, outcome.result) : failState(ctx, cursor, state, outcome.failure);
  }
}

/** Goes as far as the children; null when they can start. */
type Opener = (ctx: StepContext, cursor: Cursor, state: CompiledState) => Failure | null;

function parallelOpener(source: ParallelState): Opener {
  if (source.queryLanguage === "JSONata") {
    const args = payloadExpression(source.arguments, "Arguments");
    return (ctx, cursor, state) => {
      const made = args?.(bindingsOf(ctx, cursor, state));
      return made instanceof Failure ? made : null;
    };
  }
  const flow = compileFlow(source);
  return (ctx, cursor, state) => {
    const effective = effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure || flow.parameters === null)
      return effective instanceof Failure ? effective : null;
    const made = flow.parameters(new StateScope(ctx, cursor, state, effective));
    return made instanceof Failure ? made : null;
  };
}

function mapOpener(source: MapState, test: ContainerTest): Opener {
  const itemsOf = source.queryLanguage === "JSONata" ? jsonataItems(source, test) : pathItems(source, test);
  const selected = compileSelected(source);
  const settings = {
    maxConcurrency: compileSetting(source.maxConcurrency, "MaxConcurrency"),
    toleratedFailureCount: compileSetting(source.distributed?.toleratedFailureCount, "ToleratedFailureCount"),
    toleratedFailurePercentage: compileSetting(
      source.distributed?.toleratedFailurePercentage,
      "ToleratedFailurePercentage",
    ),
  };
  return (ctx, cursor, state) => {
    const opened = itemsOf(ctx, cursor, state);
    if (opened instanceof Failure) return opened;
    const { items, effective } = opened;
    const numbers = settingsOf(settings, ctx, cursor, state, effective);
    if (numbers instanceof Failure) return numbers;
    const told = { ...numbers, maxConcurrency: numbers.maxConcurrency ?? 0 };
    test.onSettings(told);
    const failure = selected(ctx, cursor, state, effective, items ?? []);
    if (failure !== null) return failure;
    return test.outcome.ok && exceeds(test.failedIterations, items?.length ?? 0, told) ? THRESHOLD : null;
  };
}

/** Only a threshold that is given can be exceeded (recorded: two failures without one are none). */
function exceeds(failed: number, of: number, settings: ContainerSettings): boolean {
  const { toleratedFailureCount, toleratedFailurePercentage } = settings;
  if (toleratedFailureCount !== null && failed > toleratedFailureCount) return true;
  return toleratedFailurePercentage !== null && of > 0 && (failed / of) * 100 > toleratedFailurePercentage;
}

/** Items is null where only a reader would know them. */
type Opened = { readonly items: readonly Json[] | null; readonly effective: Json };
type Items = (ctx: StepContext, cursor: Cursor, state: CompiledState) => Opened | Failure;

function pathItems(source: MapState, test: ContainerTest): Items {
  const flow = compileFlow(source);
  const path = source.itemsPath ?? "$";
  const read = pathValue(path);
  const inline = source.processor.mode === "INLINE";
  return (ctx, cursor, state) => {
    const effective = effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure) return effective;
    if (source.distributed?.itemReader !== undefined) return { items: readItems(test.readerItems), effective };
    const found = read(new StateScope(ctx, cursor, state, effective));
    if (found instanceof Failure) return found;
    // Recorded: an object is refused.
    if (!isArray(found) && (inline || !isObject(found))) {
      return noArray(path);
    }
    if (ctx.trace !== null) traceData(ctx.trace, cursor, "afterItemsPath", found);
    return { items: isArray(found) ? found : Object.values(found), effective };
  };
}

function jsonataItems(source: MapState, test: ContainerTest): Items {
  const items = expression(source.items, "Items");
  const text = typeof source.items === "string" ? (expressionIn(source.items) ?? source.items) : "";
  return (ctx, cursor, state) => {
    const raw = cursor.input.value;
    if (source.distributed?.itemReader !== undefined) return { items: readItems(test.readerItems), effective: raw };
    const found = items === null ? raw : items(bindingsOf(ctx, cursor, state));
    if (found instanceof Failure) return found;
    if (isArray(found)) return { items: found, effective: raw };
    return items === null
      ? evaluationFailed({ cause: `Map state input must be an array but was: ${JSON.stringify(found)}` })
      : evaluationFailed(unexpectedType(text, "Items", "array", found));
  };
}

function readItems(data: Json | null): readonly Json[] | null {
  return isArray(data) ? data : null;
}

/** The inputs of all iterations, for those who look; nothing depends on them but an error. */
function compileSelected(
  source: MapState,
): (ctx: StepContext, cursor: Cursor, state: CompiledState, effective: Json, items: readonly Json[]) => null | Failure {
  const selector = compileSelector(source);
  if (selector === null) return () => null;
  return (ctx, cursor, state, effective, items) => {
    const made: Json[] = [];
    for (let index = 0; index < items.length; index++) {
      const input = selector(ctx, cursor, state, effective, itemOf(items, index));
      if (input instanceof Failure) return input;
      made.push(numberOf(input));
    }
    if (ctx.trace !== null) traceData(ctx.trace, cursor, "afterItemSelector", made);
    return null;
  };
}
