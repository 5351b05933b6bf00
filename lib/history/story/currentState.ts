import type { Instant } from "@/lib/base/instant";
import { counted, formatCount, formatDuration } from "@/lib/base/wording";
import { startedExecution } from "../childExecution";
import type { AttemptSpan, VisitSpan } from "../span";
import { childExecution } from "./child";
import { childrenOf, endOfWait, eventIn, leaves, parentOf, type View } from "./view";
import { error, NAMED, ordinal, visit, where } from "./phrases";
import type { Writer } from "./writer";

/*
 * Where a run stood: when it was ended from outside, or at the last event of a record that goes no further. Nobody
 * knows what came after that event, so nothing here is said of now.
 */

/** Each state that was open at `until` (ms UTC), with for how long. */
export function writeCurrentState(writer: Writer, view: View, until: Instant): void {
  const ended = view.trace.completeness.ended;
  const end = view.trace.execution.stoppedAt;
  const open = leaves(view, (span) =>
    ended ? span.outcome === "aborted" && span.end === end : span.outcome === "open",
  );
  if (view.trace.completeness.missing > 0) writer.say("as far as it is recorded, ");
  if (open.length === 0) return writeBetween(writer, view);
  open.slice(0, NAMED).forEach((span, i) => {
    if (i > 0) writer.say("; ");
    writeOne(writer, view, span, until);
  });
  if (open.length > NAMED) {
    const more = open.length - NAMED;
    writer.say(`, and ${counted(more, "more state")} ${more === 1 ? "was" : "were"} open`);
  }
  writeItems(writer, view, open);
}

function writeBetween(writer: Writer, view: View): void {
  const last = view.trace.spans.findLast((span): span is VisitSpan => span.kind === "visit");
  if (last === undefined) writer.say("no state had been entered");
  else visit(writer.say("it stood after "), last);
}

function writeOne(writer: Writer, view: View, span: VisitSpan, until: Instant): void {
  visit(writer, span);
  where(writer, view, span);
  const attempt = childrenOf(view, span, "attempt").at(-1);
  const callback = attempt === undefined ? undefined : childrenOf(view, attempt, "callback").at(-1);
  const backoff = childrenOf(view, span, "backoff").findLast((wait) => wait.end === null);
  if (span.failure !== null && attempt?.end !== null) {
    writer.say(" had failed with ");
    error(writer, view, span.failure);
    const planned = backoff?.plannedMs ?? null;
    const wait = planned === null ? "" : ` ${backoff?.jitter === "FULL" ? "up to " : ""}${formatDuration(planned)}`;
    writer.say(
      backoff === undefined ? "; what follows is not recorded" : ` and was waiting${wait} for the next attempt`,
    );
  } else if (callback !== undefined) {
    writer.say(" had been ").link("waiting for its task token", callback.events[0]);
    writeLength(writer, callback.start, until);
  } else if (span.stateType === "Wait") {
    writer.say(" had been waiting");
    writeLength(writer, span.start, until);
    const end = endOfWait(view, span);
    if (end !== null) writer.say(", until ").time(end);
  } else if (attempt !== undefined && writeChild(writer, view, attempt)) {
    writeLength(writer, attempt.start, until);
  } else if (attempt?.of === "activity" && attempt.startedAt === null) {
    writer.say(" had been waiting for a worker");
    writeLength(writer, attempt.start, until);
  } else if (attempt !== undefined && attempt.attempt > 1) {
    writer.say(" had been in its ").link(`${ordinal(attempt.attempt)} attempt`, attempt.events[0]);
    writeLength(writer, attempt.start, until);
  } else {
    writer.say(" had been running");
    writeLength(writer, span.start, until);
  }
}

/** ` had been waiting for its child execution abc of Billing`. False, and nothing written, when it started none. */
function writeChild(writer: Writer, view: View, attempt: AttemptSpan): boolean {
  const submitted = eventIn(view, attempt, (event) => event.type === "TaskSubmitted");
  const child = submitted === null ? null : startedExecution(submitted);
  if (child === null) return false;
  childExecution(writer.say(" had been waiting for its "), child);
  return true;
}

function writeLength(writer: Writer, start: Instant, until: Instant): void {
  const ms = Math.max(0, until - start);
  writer.say(` for ${ms === 0 ? "less than 1 ms" : formatDuration(ms)}`);
}

/** How far the Maps around had come. */
function writeItems(writer: Writer, view: View, open: readonly VisitSpan[]): void {
  const attempts = new Set(
    open.map((span) => parentOf(view, span)).map((chain) => (chain === null ? null : parentOf(view, chain))),
  );
  for (const attempt of [...attempts].slice(0, NAMED)) {
    if (attempt?.kind !== "attempt" || attempt.of !== "map") continue;
    const items = childrenOf(view, attempt, "iteration");
    const done = items.filter((item) => item.outcome === "succeeded").length;
    writer.say(` (${formatCount(done)} of ${counted(Math.max(attempt.length ?? 0, items.length), "item")} done)`);
  }
}
