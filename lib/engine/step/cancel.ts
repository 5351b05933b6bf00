import { unreachable } from "@/lib/base/unreachable";
import type { StepContext } from "../compiledMachine";
import { tokenOf, timerOf, type TimerName } from "../token";
import type { Cursor } from "../run";

/** Takes back all that the run asked of the world: it ends as a whole. */
export function cancelAll(ctx: StepContext): void {
  for (const cursor of ctx.run.cursors) if (cursor !== null) cancel(ctx, cursor);
}

/** Takes back what the cursor asked of the world. */
export function cancel(ctx: StepContext, cursor: Cursor): void {
  const { phase } = cursor;
  const at = ctx.run.now;
  switch (phase.kind) {
    case "task":
      ctx.effects.push({ kind: "cancelTask", token: tokenOf(cursor), at });
      return cancelClocks(ctx, cursor);
    case "mapRun":
      return ctx.machine.states.get(cursor.state)?.abort?.(ctx, cursor);
    case "wait":
      ctx.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "wait"), at });
      return;
    case "backoff":
      ctx.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "retry"), at });
      return;
    // Its children are cursors of their own; the others wait for nothing outside.
    case "container":
    case "suspended":
    case "ready":
    case "attempt":
    case "select":
    case "completed":
    case "elapsed":
      return;
    default:
      return unreachable(phase);
  }
}

/** Stops the clocks of a task that has started, but for the one that has run out. */
export function cancelClocks(ctx: StepContext, cursor: Cursor, out: TimerName | null = null): void {
  const { phase } = cursor;
  if (phase.kind !== "task" || phase.stage === "scheduled") return;
  const at = ctx.run.now;
  if (phase.timeoutSeconds !== null && out !== "timeout") {
    ctx.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "timeout"), at });
  }
  if (phase.heartbeatSeconds !== null && out !== "heartbeat") {
    ctx.effects.push({ kind: "cancelTimer", token: timerOf(cursor, "heartbeat"), at });
  }
}
