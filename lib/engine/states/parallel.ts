import type { ParallelState } from "@/lib/asl/machine";
import { type Exact } from "@/lib/base/long";
import { bindingsOf, fieldOf } from "../bindings";
import { plainState, whenReady, type CompiledState, type Soon } from "../compiled";
import { datum, tooLarge, type Datum } from "../datum";
import { payloadExpression } from "../expressions";
import { failState } from "../fail";
import { dataLimit, Failure } from "../failure";
import { compileFlow, effectiveInput, parametersOf } from "../flow";
import { closeGroup, openGroup, startChild } from "../group";
import { READY } from "../leave";
import { compileRecovery } from "../recovery";
import type { Cursor } from "../run";
import { resumer } from "../settle";
import { record, type Work } from "../work";
import { compileLeaving } from "./mapData";

/** Parallel: every branch gets the same input; the results are a list in the order of the branches. */
export function compileParallel(source: ParallelState): CompiledState {
  const starts = source.branches.map((branch) => branch.startAt);
  const enter = source.queryLanguage === "JSONata" ? jsonataEnter(source) : pathEnter(source);
  const state: CompiledState = {
    ...plainState(source, (work, cursor) => enter(work, cursor, state, starts)),
    resume: resumer(() => state, compileLeaving(source)),
    recovery: compileRecovery(source, () => state),
  };
  return state;
}

type Enter = (work: Work, cursor: Cursor, state: CompiledState, starts: readonly string[]) => Soon;

function pathEnter(source: ParallelState): Enter {
  const flow = compileFlow(source);
  return (work, cursor, state, starts) => {
    const effective = effectiveInput(work, cursor, state, flow);
    if (effective instanceof Failure) return failState(work, cursor, state, effective);
    const input = parametersOf(work, cursor, state, flow, effective);
    if (input instanceof Failure) return failState(work, cursor, state, input);
    return startBranches(work, cursor, state, starts, input);
  };
}

function jsonataEnter(source: ParallelState): Enter {
  const args = payloadExpression(source.arguments, "Arguments");
  return (work, cursor, state, starts) => {
    const seen = bindingsOf(work, cursor, state);
    return whenReady(fieldOf(work, cursor, args, seen, cursor.input.value, "afterArguments"), (input) =>
      input instanceof Failure
        ? failState(work, cursor, state, input)
        : startBranches(work, cursor, state, starts, input),
    );
  };
}

function startBranches(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  starts: readonly string[],
  value: Exact,
): Soon {
  const input: Datum = value === cursor.input.value ? cursor.input : datum(value);
  if (tooLarge(input.payload.text, work.limits.payload)) {
    return failState(work, cursor, state, dataLimit(state.name));
  }
  const group = openGroup(
    cursor,
    record(work, "ParallelStateStarted", cursor.last, {}),
    starts.length,
    starts.length,
    null,
  );
  for (const [slot, startAt] of starts.entries()) startChild(work, cursor, group, slot, startAt, input, READY);
  if (starts.length === 0) closeGroup(work, cursor, group);
}
