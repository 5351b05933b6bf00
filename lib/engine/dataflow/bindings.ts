import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { areLongsKnown, exactOf, exactOfText, holdsLong, numberOf, remember, type Exact } from "@/lib/base/long";
import type { JsonataEnvironment } from "@/lib/expr/environment";
import type { CompiledState, StateResult, StepContext } from "../compiledMachine";
import { Failure } from "../failure";
import type { Expression, PayloadExpression } from "./expressions";
import type { Cursor, Run } from "../run";
import { StateScope } from "./stateScope";
import { traceData, type StageName } from "../trace";

/** What a JSONata expression of a state sees beside the input: a result, or the error a catcher got. */
export type More = { readonly result?: Json; readonly errorOutput?: Json };

/**
 * `$states`, the variables and chance, as the JSONata expressions of this state see them.
 *
 * @param item the Map item of the context object; null for that of the Map around, if there is one.
 */
export function bindingsOf(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  more: More = {},
  item: JsonObject | null = null,
): JsonataEnvironment {
  const input = cursor.input.value;
  const scope = new StateScope(ctx, cursor, state, input, item);
  const states = {
    input,
    get context() {
      return scope.context;
    },
    ...more,
  };
  if (areLongsKnown()) rememberStates(states, ctx, cursor, item);
  return { states, variables: scope, entropy: ctx.entropy, at: ctx.run.now };
}

type States = JsonataEnvironment["states"];

/** `$states` with the digits of what it holds, where it holds any. */
function rememberStates(states: States, ctx: StepContext, cursor: Cursor, item: JsonObject | null): void {
  const input = exactOfText(cursor.input.value, cursor.input.payload.text);
  const { result, errorOutput } = states;
  if (![input, result, errorOutput].some(holdsLong) && !contextHoldsLong(ctx.run, cursor, item)) return;
  remember(states, {
    input,
    get context() {
      return exactWithin(states.context, CONTEXT_LEVELS);
    },
    ...(result === undefined ? {} : { result: exactOf(result) }),
    ...(errorOutput === undefined ? {} : { errorOutput: exactOf(errorOutput) }),
  });
}

/** Of `Execution.Input` and `Map.Item.Value`, the payloads in the context object. */
const CONTEXT_LEVELS = 2;

function exactWithin(value: Json, levels: number): Json {
  if (holdsLong(value) || levels === 0 || !isObject(value)) return exactOf(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exactWithin(member, levels - 1)]));
}

function contextHoldsLong(run: Run, from: Cursor, item: JsonObject | null): boolean {
  if (holdsLong(run.input) || holdsLong(item)) return true;
  for (let cursor: Cursor | null | undefined = from; cursor; cursor = run.cursors[cursor.parent]) {
    const { phase } = cursor;
    if (phase.kind === "container" && phase.map !== null && holdsLong(phase.map.items)) return true;
  }
  return false;
}

/** Evaluates an optional field; absent, it is `otherwise`. */
export function fieldOf(
  ctx: StepContext,
  cursor: Cursor,
  expression: PayloadExpression | null,
  seen: JsonataEnvironment,
  otherwise: Json,
  stage: StageName,
): Exact | Failure {
  const value = expression === null ? otherwise : expression(seen);
  if (ctx.trace !== null && !(value instanceof Failure)) traceData(ctx.trace, cursor, stage, numberOf(value));
  return value;
}

/** Output and Assign of a JSONata state: both see the variables as they were. */
export function stateResultOf(
  output: PayloadExpression | null,
  assign: Expression | null,
  seen: JsonataEnvironment,
  otherwise: Json,
): StateResult | Failure {
  const made = output === null ? otherwise : output(seen);
  if (made instanceof Failure || assign === null)
    return made instanceof Failure ? made : { output: made, assigned: null };
  const assigned = assign(seen);
  if (assigned instanceof Failure) return assigned;
  return { output: made, assigned: isObject(assigned) ? assigned : null };
}
