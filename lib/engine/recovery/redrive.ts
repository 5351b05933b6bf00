import type { Instant } from "@/lib/base/instant";
import { copyCursor } from "../step/copyRun";
import { isRedrivable, redriveMapRun } from "../distributed/redriveMapRun";
import { startExecutionTimer } from "../step/executionTimer";
import { activeChildren, copyContainer, freePlace } from "../containers/container";
import { redrivable } from "./redrivable";
import type { Cursor, SuspendedContainer } from "../run";
import { record } from "../step/record";
import type { StepContext } from "../compiledMachine";

/*
 * A run that ended badly goes on: from the states that were entered and not left, with their input and variables.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 *
 * Such a state is not entered again: what it records next follows its Entered event, once more. A Parallel or
 * Map keeps what has ended well in it and goes on with the others, each from its own last state.
 */

/** Redrives the run when it can be; else nothing changes. */
export function redrive(ctx: StepContext, at: Instant): void {
  const { run } = ctx;
  if (redrivable(run, at, ctx.limits.events).status === "NOT_REDRIVABLE" || run.execution.type === "EXPRESS") return;
  if (at > run.now) run.now = at;
  run.status = "RUNNING";
  run.redriveCount++;
  run.redrivenAt = run.now;
  run.output = null;
  run.error = null;
  run.cause = null;
  const redriven = record(ctx, "ExecutionRedriven", run.nextEventId - 1, { redriveCount: run.redriveCount });
  startExecutionTimer(ctx);
  const root = run.cursors[0];
  if (root !== null && root !== undefined) resumeCursor(ctx, root, redriven);
}

/** Puts in line what of a cursor, and of all inside of it, has to run again. `redriven`: id of ExecutionRedriven. */
function resumeCursor(ctx: StepContext, cursor: Cursor, redriven: number): void {
  // Its state was not entered yet: it was in line when the run ended.
  if (cursor.visit === 0) {
    ctx.ready.push(cursor);
    return;
  }
  const suspended = suspendedIn(cursor);
  // A new visit as far as tokens go: late answers to the attempts before name none of these.
  cursor.visit++;
  cursor.attempt = 0;
  cursor.retries = null;
  if (suspended !== null) restore(ctx, cursor, suspended);
  if (isJoined(ctx, cursor)) {
    ctx.ready.push(cursor);
  } else if (cursor.phase.kind === "container") {
    cursor.last = cursor.phase.startedId;
    for (const child of activeChildren(ctx, cursor.phase)) resumeCursor(ctx, child, redriven);
  } else if (cursor.phase.kind === "mapRun" && isRedrivable(cursor.phase)) {
    redriveMapRun(ctx, cursor, cursor.phase);
  } else {
    // Recorded: what a Fail state ends follows ExecutionRedriven.
    cursor.last = ctx.machine.states.get(cursor.state)?.type === "Fail" ? redriven : cursor.enteredId;
    cursor.phase = { kind: "attempt" };
    ctx.ready.push(cursor);
  }
}

/** A Parallel or Map all of whose children had ended well, and that was aborted before it could leave with that. */
function isJoined(ctx: StepContext, { state, phase }: Cursor): boolean {
  const type = ctx.machine.states.get(state)?.type;
  return (type === "Parallel" || type === "Map") && phase.kind === "completed" && phase.outcome.ok;
}

/** What is to go on inside of a group that had failed; null where the state runs as a whole. */
function suspendedIn({ phase }: Cursor): SuspendedContainer | null {
  if (phase.kind === "suspended") return phase;
  if (phase.kind !== "completed" || phase.outcome.ok) return null;
  // Documented: with this error all branches, iterations and children run again.
  return phase.outcome.error === "States.DataLimitExceeded" ? null : (phase.outcome.suspended ?? null);
}

/** Gives the children of a group their places in the table back. */
function restore(ctx: StepContext, cursor: Cursor, suspended: SuspendedContainer): void {
  const { cursors } = ctx.run;
  const container = copyContainer(suspended.container);
  for (const child of suspended.children) {
    const id = freePlace(cursors);
    cursors[id] = { ...copyCursor(child), id, parent: cursor.id };
    container.slots[child.slot] = id;
  }
  cursor.phase = container;
}
