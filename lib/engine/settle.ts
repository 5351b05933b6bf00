import type { Json, JsonObject } from "@/lib/base/json";
import { whenReady, type CompiledState, type Leaving, type Maybe, type Soon } from "./compiled";
import { failState } from "./fail";
import { Failure } from "./failure";
import { leave, outputOf } from "./leave";
import type { Cursor } from "./run";
import type { Work } from "./work";

/** Leaves with a value that was computed, or fails with what went wrong on the way. */
export function settle(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  output: Json | Failure,
  assigned: JsonObject | null,
  next: string | null,
): Soon {
  const made = output instanceof Failure ? output : outputOf(work, cursor, output);
  if (made instanceof Failure) return failState(work, cursor, state, made);
  leave(work, cursor, state, made, assigned, next);
}

/** Leaves with what a JSONata state's Output and Assign give. */
export function settleLeaving(
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  leaving: Maybe<Leaving | Failure>,
  next: string | null,
): Soon {
  return whenReady(leaving, (made) =>
    made instanceof Failure
      ? failState(work, cursor, state, made)
      : settle(work, cursor, state, made.output, made.assigned, next),
  );
}
