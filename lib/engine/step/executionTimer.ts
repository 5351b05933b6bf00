import type { Instant } from "@/lib/base/instant";
import { EXECUTION_TIMER } from "../token";
import { later } from "./record";
import type { StepContext } from "../compiledMachine";

/** An Express execution ends after five minutes at most. */
const EXPRESS_SECONDS = 300;

/** A Standard execution is open for a year at most, redrives included. */
const YEAR_SECONDS = 365 * 86_400;

/**
 * Sets the clock of the execution's own time: its TimeoutSeconds from now on in full, at the start and at each redrive,
 * but no longer than the service keeps an execution open.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export function startExecutionTimer(ctx: StepContext): void {
  const { run, machine } = ctx;
  run.timeoutSet = run.execution.type === "EXPRESS" || machine.timeoutSeconds !== null;
  if (run.timeoutSet) setExecutionTimer(ctx);
}

/** Most executions end in the step that begins them: the clock of the year is set by the first step that leaves one open. */
export function startYear(ctx: StepContext): void {
  const { run } = ctx;
  if (run.status !== "RUNNING" || run.timeoutSet) return;
  run.timeoutSet = true;
  setExecutionTimer(ctx);
}

function setExecutionTimer(ctx: StepContext): void {
  const { run } = ctx;
  const fireAt = endOf(ctx);
  ctx.effects.push({ kind: "setTimer", token: EXECUTION_TIMER, at: run.now, fireAt, purpose: "executionTimeout" });
}

function endOf({ machine, run }: StepContext): Instant {
  const { timeoutSeconds } = machine;
  if (run.execution.type === "EXPRESS") {
    return later(run.now, Math.min(timeoutSeconds ?? EXPRESS_SECONDS, EXPRESS_SECONDS));
  }
  const year = later(run.startedAt, YEAR_SECONDS);
  return timeoutSeconds === null ? year : (Math.min(later(run.now, timeoutSeconds), year) as Instant);
}
