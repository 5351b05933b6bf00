import type { Json, JsonObject } from "@/lib/base/json";
import type { CompiledState, StepContext } from "../compiledMachine";
import { contextOf } from "../dataflow/contextObject";
import type { Cursor, Run } from "../run";

/** Reports that an attempt of a state begins; what its expressions see is made only for a listener that asks. */
export function traceAttempt(ctx: StepContext, cursor: Cursor, state: CompiledState, entered: boolean): void {
  const seen = () => ({
    variables: visibleVariables(ctx.run, cursor),
    context: contextOf(ctx, cursor, state, null),
  });
  const { path, visit, attempt, input } = cursor;
  // Spelled out: a run that is listened to comes here with each attempt.
  ctx.trace?.({ kind: "attempt", state: cursor.state, path, visit, attempt, entered, input: input.value, seen });
}

/** All variables a cursor sees: those of its own scope hide those of the scopes around. */
function visibleVariables(run: Run, from: Cursor): JsonObject {
  const found: Record<string, Json> = {};
  for (let cursor: Cursor | null | undefined = from; cursor; cursor = run.cursors[cursor.parent]) {
    for (const [name, value] of Object.entries(cursor.variables ?? {})) {
      if (!Object.hasOwn(found, name)) Object.defineProperty(found, name, { value, enumerable: true });
    }
  }
  return found;
}
