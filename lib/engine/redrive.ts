import type { Instant } from "@/lib/base/instant";
import { copyCursor } from "./copy";
import { isRedrivable, redriveMapRun } from "./distributed/redriveMapRun";
import { startExecutionTimer } from "./executionTimer";
import { activeChildren, copyGroup, freePlace } from "./group";
import { redrivable } from "./redrivable";
import type { Cursor, Halted } from "./run";
import { record, type Work } from "./work";

/*
 * A run that ended badly goes on: from the states that were entered and not left, with their input and variables.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 *
 * Such a state is not entered again: what it records next follows its Entered event, once more. A Parallel or
 * Map keeps what has ended well in it and goes on with the others, each from its own last state.
 */

/** Redrives the run when it can be; else nothing changes. */
export function redrive(work: Work, at: Instant): void {
  const { run } = work;
  if (redrivable(run, at, work.limits.events).status === "NOT_REDRIVABLE" || run.execution.type === "EXPRESS") return;
  if (at > run.now) run.now = at;
  run.status = "RUNNING";
  run.redriveCount++;
  run.redrivenAt = run.now;
  run.output = null;
  run.error = null;
  run.cause = null;
  const redriven = record(work, "ExecutionRedriven", run.nextEventId - 1, { redriveCount: run.redriveCount });
  startExecutionTimer(work);
  const root = run.cursors[0];
  if (root !== null && root !== undefined) goOn(work, root, redriven);
}

/** Puts in line what of a cursor, and of all inside of it, has to run again. `redriven`: id of ExecutionRedriven. */
function goOn(work: Work, cursor: Cursor, redriven: number): void {
  // Its state was not entered yet: it was in line when the run ended.
  if (cursor.visit === 0) {
    work.ready.push(cursor);
    return;
  }
  const halted = haltedIn(cursor);
  // A new visit as far as tokens go: late answers to the attempts before name none of these.
  cursor.visit++;
  cursor.attempt = 0;
  cursor.retries = null;
  if (halted !== null) restore(work, cursor, halted);
  if (isJoined(work, cursor)) {
    work.ready.push(cursor);
  } else if (cursor.doing.kind === "group") {
    cursor.last = cursor.doing.startedId;
    for (const child of activeChildren(work, cursor.doing)) goOn(work, child, redriven);
  } else if (cursor.doing.kind === "mapRun" && isRedrivable(cursor.doing)) {
    redriveMapRun(work, cursor, cursor.doing);
  } else {
    // Recorded: what a Fail state ends follows ExecutionRedriven.
    cursor.last = work.machine.states.get(cursor.state)?.type === "Fail" ? redriven : cursor.enteredId;
    cursor.doing = { kind: "again" };
    work.ready.push(cursor);
  }
}

/** A Parallel or Map all of whose children had ended well, and that was aborted before it could leave with that. */
function isJoined(work: Work, { state, doing }: Cursor): boolean {
  const type = work.machine.states.get(state)?.type;
  return (type === "Parallel" || type === "Map") && doing.kind === "settled" && doing.outcome.ok;
}

/** What is to go on inside of a group that had failed; null where the state runs as a whole. */
function haltedIn({ doing }: Cursor): Halted | null {
  if (doing.kind === "halted") return doing;
  if (doing.kind !== "settled" || doing.outcome.ok) return null;
  // Documented: with this error all branches, iterations and children run again.
  return doing.outcome.error === "States.DataLimitExceeded" ? null : (doing.outcome.halted ?? null);
}

/** Gives the children of a group their places in the table back. */
function restore(work: Work, cursor: Cursor, halted: Halted): void {
  const { cursors } = work.run;
  const group = copyGroup(halted.group);
  for (const child of halted.children) {
    const id = freePlace(cursors);
    cursors[id] = { ...copyCursor(child), id, parent: cursor.id };
    group.slots[child.slot] = id;
  }
  cursor.doing = group;
}
