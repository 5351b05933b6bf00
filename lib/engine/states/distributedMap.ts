import type { MapState } from "@/lib/asl/machine";
import type { CompiledMachine, CompiledState, StepContext } from "../compiledMachine";
import { compileInputs } from "../distributed/childInputs";
import { dropMapRun, endMapRun } from "../distributed/finishMapRun";
import type { MapRunPhase } from "../distributed/mapRunPhase";
import { compilePlan } from "../distributed/planMapRun";
import { scheduleChildren } from "../distributed/scheduleChildren";
import { Failure } from "../failure";
import { compileRecovery } from "../recovery/compileRecovery";
import { failState } from "../recovery/failState";
import type { Cursor } from "../run";
import { resumeCompleted } from "../step/completeState";
import { record } from "../step/record";
import { compileCompletion } from "../containers/mapData";
import { plainState } from "./plainState";

/**
 * Distributed Map: every item, or batch of items, is an execution of its own that the world runs. A Map Run is planned
 * and begins, schedules its children as often as something has happened, and ends when all is done or decided.
 */
export function compileDistributedMap(source: MapState, child: CompiledMachine): CompiledState {
  const beginMapRun = compilePlan(source, () => state);
  const inputs = compileInputs(source, () => state);
  const complete = resumeCompleted(() => state, compileCompletion(source));

  /** Starts what may run, asks for more items when few are left, and ends the Map Run when all is done. */
  function advance(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): void {
    const failure = scheduleChildren(ctx, cursor, phase, inputs);
    if (failure !== null) {
      // One of the state's own expressions failed: no event tells of the Map Run, what depends on it is ended.
      dropMapRun(ctx, cursor, phase, "FAILED", inputs.pending(ctx, cursor, phase));
      return failState(ctx, cursor, state, failure);
    }
    const ended = endMapRun(ctx, cursor, phase, () => inputs.pending(ctx, cursor, phase));
    if (ended instanceof Failure) failState(ctx, cursor, state, ended);
  }

  const state: CompiledState = {
    ...plainState(source, (ctx, cursor) => {
      const begun = beginMapRun(ctx, cursor);
      if (begun instanceof Failure) return failState(ctx, cursor, state, begun);
      advance(ctx, cursor, begun);
    }),
    resume: (ctx, cursor) => {
      if (cursor.phase.kind !== "mapRun") return complete(ctx, cursor);
      cursor.phase.due = false;
      advance(ctx, cursor, cursor.phase);
    },
    abort: (ctx, cursor) => {
      const { phase } = cursor;
      if (phase.kind !== "mapRun" || phase.ending?.stage === "written") return;
      // MapRunAborted follows MapRunStarted, as MapRunSucceeded does; a history that is full shows none.
      if (ctx.run.nextEventId < ctx.limits.events - 1) record(ctx, "MapRunAborted", phase.startedId, {});
      dropMapRun(ctx, cursor, phase, "ABORTED", inputs.pending(ctx, cursor, phase));
    },
    recovery: compileRecovery(source, () => state),
    child,
  };
  return state;
}
