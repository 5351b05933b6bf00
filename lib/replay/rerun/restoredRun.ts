import type { Instant } from "@/lib/base/instant";
import { REDRIVE_LAUNCH } from "@/lib/engine/recovery/redrivable";
import { applyInput } from "@/lib/engine/step/applyInput";
import type { StepContext } from "@/lib/engine/compiledMachine";
import { beginStep } from "@/lib/engine/step";
import { copyRun } from "@/lib/engine/step/copyRun";
import type { Run } from "@/lib/engine/run";
import type { EndedRun } from "./endedRun";

/**
 * A run that ended badly as a redrive finds it: what failed, was stopped or had not begun is in its place again, and
 * nothing has gone on yet. The table of cursors is that of a run that goes on; `ready` names those that would.
 *
 * Here every run can be redriven, whatever its age, type and length: it is a place that is asked for, not a redrive.
 * What its context object says (`$$.Execution`) stays that of the run.
 */
export function restoredRun({ compiled, run, around }: EndedRun): StepContext {
  const { execution, startedAt, now, redriveCount, redrivenAt, nextEventId } = run;
  const at = Math.max(now, REDRIVE_LAUNCH) as Instant;
  const eligible: Run = { ...copyRun(run), execution: { ...execution, type: "STANDARD" }, startedAt: at, now: at };
  const ctx = beginStep(compiled, eligible, { ...around, limits: { events: Number.MAX_SAFE_INTEGER } });
  applyInput(ctx, { kind: "redriven", at });
  const own = { execution, startedAt, now, redriveCount, redrivenAt, nextEventId };
  return { ...ctx, run: { ...ctx.run, ...own }, events: [], effects: [] };
}
