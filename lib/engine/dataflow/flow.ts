import type { PassState, TaskState, MapState, ParallelState } from "@/lib/asl/machine";
import { type Json, type JsonObject, isObject } from "@/lib/base/json";
import type { CompiledState, StepContext } from "../compiledMachine";
import { Failure } from "../failure";
import { pathValue, resultPath, template, type PathValue, type PlaceResult } from "./paths";
import type { Cursor } from "../run";
import { StateScope } from "./stateScope";
import { traceData, type StageName } from "../trace";

/*
 * The data flow of a JSONPath state, in AWS's order (checklist §3):
 * InputPath, Parameters, the work itself, ResultSelector, ResultPath into the raw input, OutputPath;
 * Assign sees the result, and the variables as they were.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 */

export type Flow = {
  /** Null: the input as it is. */
  readonly inputPath: PathValue | null;
  readonly parameters: PathValue | null;
  readonly resultSelector: PathValue | null;
  /** Null: the result replaces the input. */
  readonly place: PlaceResult | null;
  readonly outputPath: PathValue | null;
  readonly assign: PathValue | null;
};

type Described = Partial<
  Pick<TaskState, "inputPath" | "outputPath" | "resultPath" | "resultSelector" | "assign" | "parameters">
>;

export function compileFlow(state: Described & Pick<PassState | TaskState | MapState | ParallelState, "name">): Flow {
  return {
    inputPath: filter(state.inputPath),
    parameters: state.parameters === undefined ? null : template(state.parameters),
    resultSelector: state.resultSelector === undefined ? null : template(state.resultSelector),
    place: resultPath(state.resultPath),
    outputPath: filter(state.outputPath),
    assign: state.assign === undefined ? null : template(state.assign),
  };
}

/** InputPath or OutputPath: absent and `$` change nothing, `null` is an empty object. */
function filter(path: string | null | undefined): PathValue | null {
  if (path === undefined || path === "$") return null;
  if (path === null) return () => NOTHING;
  return pathValue(path);
}

const NOTHING: JsonObject = {};

/** The raw input after InputPath. */
export function effectiveInput(ctx: StepContext, cursor: Cursor, state: CompiledState, flow: Flow): Json | Failure {
  if (ctx.trace !== null) traceData(ctx.trace, cursor, "input", cursor.input.value);
  return through(ctx, cursor, state, flow.inputPath, cursor.input.value, "afterInputPath");
}

/** The same once more, when the state goes on later: nothing it sees has changed meanwhile. */
export function effectiveAgain(ctx: StepContext, cursor: Cursor, state: CompiledState, flow: Flow): Json | Failure {
  const raw = cursor.input.value;
  return flow.inputPath === null ? raw : flow.inputPath(new StateScope(ctx, cursor, state, raw));
}

/** The effective input after Parameters. */
export function parametersOf(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  flow: Flow,
  effective: Json,
): Json | Failure {
  return through(ctx, cursor, state, flow.parameters, effective, "afterParameters");
}

/** What a result becomes on its way out: ResultSelector, ResultPath, OutputPath. */
export function outcomeOf(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  flow: Flow,
  result: Json,
): Json | Failure {
  if (ctx.trace !== null) traceData(ctx.trace, cursor, "result", result);
  const selected = through(ctx, cursor, state, flow.resultSelector, result, "afterResultSelector");
  if (selected instanceof Failure) return selected;
  const placed = flow.place === null ? selected : flow.place(cursor.input.value, selected);
  if (placed instanceof Failure) return placed;
  if (ctx.trace !== null) traceData(ctx.trace, cursor, "afterResultPath", placed);
  return through(ctx, cursor, state, flow.outputPath, placed, "afterOutputPath");
}

/** The variables that Assign gives, seen from `root`; null without Assign. */
export function assignedOf(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  assign: PathValue | null,
  root: Json,
): JsonObject | null | Failure {
  if (assign === null) return null;
  const made = assign(new StateScope(ctx, cursor, state, root));
  return made instanceof Failure || isObject(made) ? made : null;
}

function through(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  path: PathValue | null,
  root: Json,
  stage: StageName,
): Json | Failure {
  const value = path === null ? root : path(new StateScope(ctx, cursor, state, root));
  if (ctx.trace !== null && !(value instanceof Failure)) traceData(ctx.trace, cursor, stage, value);
  return value;
}
