import { counted } from "@/lib/base/wording";
import type { RecordedStatus, ExecutionTrace } from "./span";
import { causeText } from "./story/cause";
import { writeCurrentState } from "./story/currentState";
import { endOf, writeAborted, writeExecutionTimedOut } from "./story/ended";
import { writeFailure } from "./story/failure";
import { writeToleratedFailures } from "./story/mapRuns";
import { writeRecoveries } from "./story/recoveries";
import { writeRedrives } from "./story/redrives";
import { writeSucceeded } from "./story/succeeded";
import { type KnownFacts, type View, viewOf } from "./story/view";
import { createWriter, type StoryPart, type Writer } from "./story/writer";

export type StoryOptions = KnownFacts & {
  /** How the execution ended, when a description says so and no event does. */
  readonly described?: Described;
};

/** What DescribeExecution says of the end. */
export type Described = {
  readonly status: Extract<RecordedStatus, "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED">;
  readonly error: string | null;
  readonly cause: string | null;
};

/**
 * The sentences that say what happened, for someone with thirty seconds: how it ended and where that began, what
 * was tried, why nothing took over, what else went wrong on the way, and what the record lacks. Each state and
 * error is a part that names its event.
 *
 * They say what the record shows and no more: of a run that was open when it was recorded how it stood then, of a
 * record with gaps only what is there.
 */
export function story(trace: ExecutionTrace, { described, ...known }: StoryOptions = {}): readonly StoryPart[] {
  const view = viewOf(trace, known);
  const writer = createWriter();
  if (described !== undefined && !trace.completeness.ended) writeDescribed(writer, view, described);
  else WRITE[trace.execution.status](writer, view);
  writeToleratedFailures(writer, view);
  writeRecoveries(writer, view);
  writeRedrives(writer, view);
  writeMissing(writer, view);
  return writer.parts();
}

const WRITE: Readonly<Record<RecordedStatus, (writer: Writer, view: View) => void>> = {
  SUCCEEDED: writeSucceeded,
  FAILED: writeFailure,
  TIMED_OUT: writeExecutionTimedOut,
  ABORTED: writeAborted,
  RUNNING: writeRunning,
  PENDING_REDRIVE: writeRunning,
  UNKNOWN: writeUnknown,
};

/** How it stood at the last event; what came later, if anything did, nobody recorded. */
function writeRunning(writer: Writer, view: View): void {
  const { lastAt } = view.trace.execution;
  if (lastAt === null) return void writer.say("The record holds no events.");
  writer.say("When this was recorded (last event ").time(lastAt).say(") ");
  writeCurrentState(writer, view, lastAt);
  writer.say("; nothing since.");
}

function writeUnknown(writer: Writer, view: View): void {
  writer.say("How it ended is not recorded: ");
  writeStop(writer, view);
}

const ENDED = { SUCCEEDED: "succeeded", FAILED: "failed", TIMED_OUT: "timed out", ABORTED: "been stopped" } as const;

/** Its end is described and not among its events. */
function writeDescribed(writer: Writer, view: View, { status, error: name, cause }: Described): void {
  const said = cause === null || cause === "" ? "" : `“${causeText(cause)}”`;
  const why = [name, said].filter((text) => text !== null && text !== "").join(": ");
  writer.say(`By its description it has ${ENDED[status]}${why === "" ? "" : ` (${why})`}; `);
  writeStop(writer, view);
}

function writeStop(writer: Writer, view: View): void {
  const { lastId } = view.trace.completeness;
  if (lastId === null) return void writer.say("the record holds no events.");
  writer.say("the record stops at ").link(`event ${lastId}`, lastId).say(", where ");
  writeCurrentState(writer, view, endOf(view));
  writer.say(".");
}

function writeMissing(writer: Writer, view: View): void {
  const { missing, gaps, truncated, ended } = view.trace.completeness;
  const first = gaps[0];
  if (missing > 0 && first !== undefined) {
    const range = first[0] === first[1] ? `${first[0]}` : `${first[0]} to ${first[1]}`;
    const more = gaps.length > 1 ? ` and ${counted(gaps.length - 1, "more gap")}` : "";
    writer.say(` The record is partial: ${counted(missing, "event is", "events are")} missing (${range}${more}).`);
  }
  if (truncated)
    writer.say(ended ? " The record was cut off." : " The record is partial: more events follow that are not here.");
  writeUnknownTypes(writer, view);
}

/** Events that are kept and not understood. */
function writeUnknownTypes(writer: Writer, { trace: { unknownEvents, firstUnknown } }: View): void {
  if (firstUnknown === null) return;
  const { eventId, type } = firstUnknown;
  const more = unknownEvents > 1 ? ` and ${counted(unknownEvents - 1, "other")}` : "";
  writer.say(` ${counted(unknownEvents, "event is", "events are")} of a type unknown here (`);
  writer.link(type.slice(0, 80), eventId).say(`${more}): what ${unknownEvents === 1 ? "it" : "they"} did is not told.`);
}
