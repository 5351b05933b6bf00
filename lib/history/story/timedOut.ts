import { counted, formatDuration } from "@/lib/base/wording";
import { attemptLimitsIn, type ExpiredLimit, expiredLimit } from "../attemptLimits";
import { startedExecution } from "../childExecution";
import type { AttemptSpan, VisitSpan } from "../span";
import { causeText } from "./cause";
import { childExecution } from "./child";
import { childrenOf, type View } from "./view";
import type { Writer } from "./writer";

/**
 * ` timed out after 4 h: its task token was not answered (TimeoutSeconds 14400)`. False, and nothing written, where the
 * last attempt did not time out.
 */
export function writeTimedOut(writer: Writer, view: View, span: VisitSpan): boolean {
  const attempt = childrenOf(view, span, "attempt").at(-1);
  if (attempt?.outcome !== "timedOut" || span.failure === null) return false;
  const ms = Math.max(0, span.failure.at - attempt.start);
  const limit = limitOf(view, attempt, ms, span.failure.error);
  writer
    .say(" ")
    .link("timed out", span.failure.eventId)
    .say(` after ${formatDuration(ms)}`);
  writeMissing(writer, view, attempt, limit);
  if (limit !== null) writer.say(` (${limit.name} ${limit.seconds})`);
  const said = causeText(span.failure.cause ?? "");
  if (said !== "") writer.say(`: “${said}”`);
  return true;
}

function limitOf(view: View, attempt: AttemptSpan, ms: number, name: string | null): ExpiredLimit | null {
  for (const id of attempt.events) {
    const event = view.events.get(id);
    const limits = event === undefined ? null : attemptLimitsIn(event);
    if (limits !== null) return expiredLimit(limits, ms, name);
  }
  return null;
}

/** What it waited for in vain. */
function writeMissing(writer: Writer, view: View, attempt: AttemptSpan, limit: ExpiredLimit | null): void {
  const events = attempt.events.map((id) => view.events.get(id));
  const worker = events.find((event) => event?.type === "ActivityStarted");
  const submitted = events.find((event) => event?.type === "TaskSubmitted");
  const child = submitted?.type === "TaskSubmitted" ? startedExecution(submitted) : null;
  if (limit?.name === "HeartbeatSeconds") {
    writer.say(`, without a heartbeat for ${counted(limit.seconds, "second")}`);
  } else if (isCallback(view, attempt)) writer.say(": its task token was not answered");
  else if (attempt.of === "activity" && attempt.startedAt === null) writer.say(": no worker took it");
  else if (worker?.type === "ActivityStarted") {
    writer.say(`: ${worker.details.workerName ?? "its worker"} did not answer`);
  } else if (child !== null) childExecution(writer.say(": its "), child).say(" had not ended");
}

function isCallback(view: View, attempt: AttemptSpan): boolean {
  return childrenOf(view, attempt, "callback").length > 0 || (attempt.resource ?? "").endsWith(".waitForTaskToken");
}
