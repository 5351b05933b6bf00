import type { StateMachine } from "@/lib/asl/machine";
import type { Instant } from "@/lib/base/instant";
import { counted, formatExactDuration } from "@/lib/base/wording";
import type { ExecutionStatus, Trace } from "./span";
import { writeFailure } from "./story/failure";
import { writeStanding } from "./story/standing";
import { segmentOf, type View, viewOf } from "./story/view";
import { writeWay } from "./story/way";
import { causeText, error } from "./story/words";
import { createWriter, type StoryPart, type Writer } from "./story/writer";

export type StoryOptions = {
  /** The definition that the trace was folded with: names retriers and catchers. */
  readonly machine?: StateMachine;
  /** The current time, to say how long something has been open. */
  readonly now?: Instant;
};

/**
 * The sentences that say what happened, for someone with thirty seconds: how it ended and where that began, what
 * was tried, why nothing took over, what else went wrong on the way, and what the record lacks. Each state and
 * error is a part that names its event.
 */
export function story(trace: Trace, { machine, now }: StoryOptions = {}): readonly StoryPart[] {
  const view = viewOf(trace, machine ?? null, now ?? null);
  const writer = createWriter();
  WRITE[trace.execution.status](writer, view);
  writeWay(writer, view);
  writeRedrives(writer, view);
  writeMissing(writer, view);
  return writer.parts();
}

const WRITE: Readonly<Record<ExecutionStatus, (writer: Writer, view: View) => void>> = {
  SUCCEEDED: writeSucceeded,
  FAILED: writeFailure,
  TIMED_OUT: writeTimedOut,
  ABORTED: writeAborted,
  RUNNING: writeRunning,
  PENDING_REDRIVE: writeRunning,
  UNKNOWN: writeUnknown,
};

function lasted(view: View): string | null {
  const { startedAt, stoppedAt } = view.trace.execution;
  return startedAt === null || stoppedAt === null ? null : formatExactDuration(stoppedAt - startedAt);
}

function endEvent(view: View): number | null {
  return segmentOf(view)?.events.at(-1) ?? null;
}

function writeSucceeded(writer: Writer, view: View): void {
  const time = lasted(view);
  const visits = view.trace.spans.filter((span) => span.kind === "visit").length;
  const { redrives } = view.trace.execution;
  const smooth = redrives === 0 && !view.trace.spans.some((span) => span.kind === "visit" && span.recovery.length > 0);
  writer.link("Succeeded", endEvent(view)).say(time === null ? "" : ` in ${time}`);
  if (!smooth || visits === 0 || view.trace.completeness.missing > 0) writer.say(".");
  else
    writer.say(
      visits === 1 ? ": one state, at the first try." : `: ${counted(visits, "state")}, all at the first try.`,
    );
}

function writeTimedOut(writer: Writer, view: View): void {
  const time = lasted(view);
  writer
    .say("The execution ")
    .link("timed out", endEvent(view))
    .say(time === null ? "" : ` after ${time}`);
  writer.say(" while ");
  writeStanding(writer, view, view.trace.execution.stoppedAt);
  writer.say(".");
}

function writeAborted(writer: Writer, view: View): void {
  const time = lasted(view);
  const { error: name, cause } = view.trace.execution;
  writer
    .say("The execution was ")
    .link("stopped", endEvent(view))
    .say(time === null ? "" : ` after ${time}`);
  if (name !== null || cause !== null) {
    const said = cause === null ? "" : `“${causeText(cause)}”`;
    writer.say(` (${[name, said].filter((text) => text !== null && text !== "").join(": ")})`);
  }
  writer.say(" while ");
  writeStanding(writer, view, view.trace.execution.stoppedAt);
  writer.say(".");
}

function writeRunning(writer: Writer, view: View): void {
  const { startedAt } = view.trace.execution;
  writer.say(
    startedAt === null || view.now === null
      ? "Running: "
      : `Running for ${formatExactDuration(Math.max(0, view.now - startedAt))}: `,
  );
  writeStanding(writer, view, view.now);
  writer.say(".");
}

function writeUnknown(writer: Writer, view: View): void {
  const { lastId } = view.trace.completeness;
  if (lastId === null) return void writer.say("The record holds no events.");
  writer.say("How it ended is not recorded: the record stops at ").link(`event ${lastId}`, lastId).say(", where ");
  writeStanding(writer, view, view.trace.execution.lastAt);
  writer.say(".");
}

function writeRedrives(writer: Writer, view: View): void {
  const { redrives } = view.trace.execution;
  const last = view.trace.spans.findLast((span) => span.kind === "redrive");
  if (redrives === 0 || last === undefined) return;
  writer.say(" It had ended before and was ").link("redriven", last.events[0]);
  writer.say(redrives === 1 ? " once." : ` ${counted(redrives, "time")}.`);
  const { failure, outcome } = last.before;
  if (failure === null) return;
  const ended = outcome === "aborted" ? "been stopped" : outcome === "timedOut" ? "timed out" : "failed";
  if (outcome !== "failed" && failure.error === null && failure.cause === null) return;
  writer.say(` Before the last redrive it had ${ended} with `);
  error(writer, view, failure);
  writer.say(".");
}

function writeMissing(writer: Writer, view: View): void {
  const { missing, holes, cut } = view.trace.completeness;
  const first = holes[0];
  if (missing > 0 && first !== undefined) {
    const range = first[0] === first[1] ? `${first[0]}` : `${first[0]} to ${first[1]}`;
    const more = holes.length > 1 ? ` and ${counted(holes.length - 1, "more gap")}` : "";
    writer.say(` The record is partial: ${counted(missing, "event is", "events are")} missing (${range}${more}).`);
  }
  if (cut) writer.say(" The record was cut off.");
}
