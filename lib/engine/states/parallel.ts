import type { ParallelState } from "@/lib/asl/machine";
import { type Exact } from "@/lib/base/long";
import { bindingsOf, fieldOf } from "../dataflow/bindings";
import { plainState } from "./plainState";
import type { CompiledState, StepContext } from "../compiledMachine";
import { jsonWithText, tooLarge, type JsonWithText } from "../jsonWithText";
import { payloadExpression } from "../dataflow/expressions";
import { failState } from "../recovery/failState";
import { dataLimit, Failure } from "../failure";
import { compileFlow, effectiveInput, parametersOf } from "../dataflow/flow";
import { closeContainer, openContainer, startChild } from "../containers/container";
import { READY } from "../step/exitState";
import { compileRecovery } from "../recovery/compileRecovery";
import type { Cursor } from "../run";
import { resumeCompleted } from "../step/completeState";
import { record } from "../step/record";
import { compileCompletion } from "../containers/mapData";

/** Parallel: every branch gets the same input; the results are a list in the order of the branches. */
export function compileParallel(source: ParallelState): CompiledState {
  const starts = source.branches.map((branch) => branch.startAt);
  const enter = source.queryLanguage === "JSONata" ? jsonataEnter(source) : pathEnter(source);
  const state: CompiledState = {
    ...plainState(source, (ctx, cursor) => enter(ctx, cursor, state, starts)),
    resume: resumeCompleted(() => state, compileCompletion(source)),
    recovery: compileRecovery(source, () => state),
  };
  return state;
}

type Enter = (ctx: StepContext, cursor: Cursor, state: CompiledState, starts: readonly string[]) => void;

function pathEnter(source: ParallelState): Enter {
  const flow = compileFlow(source);
  return (ctx, cursor, state, starts) => {
    const effective = effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
    const input = parametersOf(ctx, cursor, state, flow, effective);
    if (input instanceof Failure) return failState(ctx, cursor, state, input);
    return startBranches(ctx, cursor, state, starts, input);
  };
}

function jsonataEnter(source: ParallelState): Enter {
  const args = payloadExpression(source.arguments, "Arguments");
  return (ctx, cursor, state, starts) => {
    const seen = bindingsOf(ctx, cursor, state);
    const input = fieldOf(ctx, cursor, args, seen, cursor.input.value, "afterArguments");
    if (input instanceof Failure) return failState(ctx, cursor, state, input);
    startBranches(ctx, cursor, state, starts, input);
  };
}

function startBranches(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  starts: readonly string[],
  value: Exact,
): void {
  const input: JsonWithText = value === cursor.input.value ? cursor.input : jsonWithText(value);
  if (tooLarge(input.payload.text, ctx.limits.payload)) {
    return failState(ctx, cursor, state, dataLimit(state.name));
  }
  const container = openContainer(
    cursor,
    record(ctx, "ParallelStateStarted", cursor.last, {}),
    starts.length,
    starts.length,
    null,
  );
  for (const [slot, startAt] of starts.entries()) startChild(ctx, cursor, container, slot, startAt, input, READY);
  if (starts.length === 0) closeContainer(ctx, cursor, container);
}
