import { type Instant, instant } from "@/lib/base/instant";
import { MINUTE_MS, SECOND_MS } from "@/lib/base/time";
import { formatExactDuration } from "@/lib/base/wording";
import { causeText } from "./cause";
import { writeCurrentState } from "./currentState";
import { segmentOf, type View } from "./view";
import type { Writer } from "./writer";

/** `The execution timed out after 1 m 00 s (TimeoutSeconds 60) while Ask had been waiting for its task token for 59 s.` */
export function writeExecutionTimedOut(writer: Writer, view: View): void {
  writeEnd(writer.say("The execution "), view, "timed out");
  const limit = limitOf(view);
  if (limit !== null) writer.say(` (${limit})`);
  writeWhile(writer, view);
}

/** An Express execution ends after 5 minutes, whatever its definition allows. */
const EXPRESS_MS = 5 * MINUTE_MS;

/** Of the last segment: a redrive starts the clock anew. */
function limitOf(view: View): string | null {
  const { timeoutSeconds, type } = view;
  const { stoppedAt } = view.trace.execution;
  const segment = segmentOf(view);
  if (stoppedAt === null || segment === null || segment.startMissing) return null;
  const ms = stoppedAt - segment.start + SECOND_MS;
  if (timeoutSeconds !== null && ms >= timeoutSeconds * SECOND_MS) return `TimeoutSeconds ${timeoutSeconds}`;
  return type === "EXPRESS" && ms >= EXPRESS_MS ? "Express executions end after 5 m" : null;
}

/** `The execution was stopped after 8 s (Stop: “enough”) while Again had been running for 400 ms.` */
export function writeAborted(writer: Writer, view: View): void {
  const { error, cause } = view.trace.execution;
  writeEnd(writer.say("The execution was "), view, "stopped");
  if (error !== null || cause !== null) {
    const said = cause === null ? "" : `“${causeText(cause)}”`;
    writer.say(` (${[error, said].filter((text) => text !== null && text !== "").join(": ")})`);
  }
  writeWhile(writer, view);
}

function writeEnd(writer: Writer, view: View, how: string): void {
  const { startedAt, stoppedAt } = view.trace.execution;
  writer.link(how, segmentOf(view)?.events.at(-1) ?? null);
  if (startedAt !== null && stoppedAt !== null) writer.say(` after ${formatExactDuration(stoppedAt - startedAt)}`);
}

function writeWhile(writer: Writer, view: View): void {
  writer.say(" while ");
  writeCurrentState(writer, view, endOf(view));
  writer.say(".");
}

/** When it ended, else the last thing that is known of it. */
export function endOf({ trace: { execution } }: View): Instant {
  return execution.stoppedAt ?? execution.lastAt ?? instant(0);
}
