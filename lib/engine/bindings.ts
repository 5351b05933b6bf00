import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { JsonataEnvironment } from "@/lib/expr/environment";
import { onward, type CompiledState, type Leaving, type Maybe } from "./compiled";
import type { Failure } from "./failure";
import type { Expression } from "./expressions";
import type { Cursor } from "./run";
import { Sight } from "./sight";
import { traceData, type StageName } from "./trace";
import type { Work } from "./work";

/** What a JSONata expression of a state sees beside the input: a result, or the error a catcher got. */
export type More = { readonly result?: Json; readonly errorOutput?: Json };

/**
 * `$states`, the variables and chance, as the JSONata expressions of this state see them.
 *
 * @param item the Map item of the context object; null for that of the Map around, if there is one.
 */
export function bindingsOf(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  more: More = {},
  item: JsonObject | null = null,
): JsonataEnvironment {
  const input = cursor.input.value;
  const sight = new Sight(work, cursor, state, input, item);
  const states = {
    input,
    get context() {
      return sight.context;
    },
    ...more,
  };
  return { states, variables: sight, entropy: work.entropy, at: work.run.now };
}

/** Evaluates an optional field; absent, it is `otherwise`. */
export function fieldOf(
  work: Work,
  cursor: Cursor,
  expression: Expression | null,
  seen: JsonataEnvironment,
  otherwise: Json,
  stage: StageName,
): Maybe<Json | Failure> {
  return onward(expression === null ? otherwise : expression(seen), (value) => {
    if (work.trace !== null) traceData(work.trace, cursor, stage, value);
    return value;
  });
}

/** Output and Assign of a JSONata state: both see the variables as they were. */
export function leavingOf(
  output: Expression | null,
  assign: Expression | null,
  seen: JsonataEnvironment,
  otherwise: Json,
): Maybe<Leaving | Failure> {
  return onward(output === null ? otherwise : output(seen), (made): Maybe<Leaving | Failure> => {
    if (assign === null) return { output: made, assigned: null };
    return onward(assign(seen), (assigned) => ({ output: made, assigned: isObject(assigned) ? assigned : null }));
  });
}
