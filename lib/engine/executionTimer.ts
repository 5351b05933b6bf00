import { EXECUTION_TIMER } from "./token";
import { later, type Work } from "./work";

/** An Express execution ends after five minutes at most. */
const EXPRESS_SECONDS = 300;

/** Sets the clock of the execution's own TimeoutSeconds, from now on in full: at the start and at each redrive. */
export function startExecutionTimer(work: Work): void {
  const { run } = work;
  const seconds = timeoutOf(work);
  if (seconds === null) return;
  run.timeoutSet = true;
  const fireAt = later(run.now, seconds);
  work.effects.push({ kind: "setTimer", token: EXECUTION_TIMER, at: run.now, fireAt, purpose: "executionTimeout" });
}

function timeoutOf(work: Work): number | null {
  const { timeoutSeconds } = work.machine;
  if (work.run.execution.type !== "EXPRESS") return timeoutSeconds;
  return Math.min(timeoutSeconds ?? EXPRESS_SECONDS, EXPRESS_SECONDS);
}
