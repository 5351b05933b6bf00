import { type Instant, instant } from "@/lib/base/instant";
import { MINUTE_MS } from "@/lib/base/time";
import { counted, formatCount } from "@/lib/base/wording";
import { failedChildren, type MapRunCounts } from "../mapRunCounts";
import { childExecution } from "../story/child";
import { callee, ordinal, visit, where } from "../story/phrases";
import type { View } from "../story/view";
import type { Writer } from "../story/writer";
import type { FullMap, SilenceCause } from "./cause";
import { isPast, type Seen, writeDeadlines, writeSince } from "./deadlines";

type Kind = SilenceCause["kind"];
type Of<K extends Kind> = Extract<SilenceCause, { readonly kind: K }>;
type Say<K extends Kind> = (writer: Writer, view: View, cause: Of<K>, seen: Seen) => void;

/** No function runs longer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_FUNCTION_MS = 15 * MINUTE_MS;

const QUOTA =
  "At most 1,000 Map Runs are open in an account and region, and one above waits with all of its counts zero";

const SAY: { readonly [K in Kind]: Say<K> } = {
  taskToken(writer, view, cause, seen) {
    subject(writer, view, cause).say(" has been waiting for its ").link("task token", cause.attempt.events[0]);
    writeSince(writer, cause.since, seen).say(".");
    writeDeadlines(writer, cause.deadlines, seen);
  },
  noWorker(writer, view, cause, seen) {
    subject(writer.say("No worker has taken "), view, cause);
    writeSince(writer, cause.since, seen).say(": is one asking for its activity?");
    writeDeadlines(writer, cause.deadlines, seen);
  },
  worker(writer, view, cause, seen) {
    subject(writer.say(`${cause.worker ?? "A worker"} has had `), view, cause);
    writeSince(writer, cause.since, seen).say(" and has not answered.");
    writeDeadlines(writer, cause.deadlines, seen);
  },
  child(writer, view, cause, seen) {
    childExecution(subject(writer, view, cause).say(" has been waiting for its "), cause.arn);
    writeSince(writer, cause.since, seen).say(".");
    writeDeadlines(writer, cause.deadlines, seen);
  },
  job(writer, view, cause, seen) {
    const { resourceType, resource } = cause.attempt;
    subject(writer, view, cause).say(` has been waiting for its job (${resourceType ?? ""} ${resource ?? ""})`);
    writeSince(writer, cause.since, seen).say(".");
    writeDeadlines(writer, cause.deadlines, seen);
  },
  call(writer, view, cause, seen) {
    subject(writer, view, cause).say(" has not answered");
    writeSince(writer, cause.since, seen).say(".");
    const isFunction = cause.attempt.of === "lambda" || cause.attempt.resourceType === "lambda";
    if (isFunction && seen.now - cause.since > LONGEST_FUNCTION_MS) {
      writer.say(" No function runs longer than 15 m: its end is missing in the record.");
    }
    if (cause.deadlines.timeout !== null) writeDeadlines(writer, cause.deadlines, seen);
  },
  unstarted(writer, view, cause, seen) {
    subject(writer, view, cause).say(" has been scheduled");
    writeSince(writer, cause.since, seen).say(" and has not started: perhaps what it calls is throttled.");
    if (cause.deadlines.timeout !== null) writeDeadlines(writer, cause.deadlines, seen);
  },
  backoff(writer, view, cause, seen) {
    const at = dueAt(cause);
    subject(writer, view, cause).say(` failed and waits for its ${ordinal(cause.next)} attempt, `);
    writer
      .say(seen.now < at ? "due " : "which was due ")
      .say(cause.isJittered ? "by " : "at ")
      .time(at);
    writer.say(seen.now >= at && seen.isLive ? ": perhaps it is throttled." : ".");
  },
  afterFailure(writer, view, cause) {
    subject(writer, view, cause).say(" failed at ").time(cause.since);
    writer.say("; whether and when it is attempted again is not known without its definition.");
  },
  wait(writer, view, cause, seen) {
    const { until } = cause;
    subject(writer, view, cause).say(until === null ? " has been waiting" : " waits");
    if (until === null) {
      writeSince(writer, cause.since, seen).say("; until when is not recorded.");
    } else if (seen.now < until) writer.say(" until ").time(until).say(".");
    else {
      writer.say(" until ").time(until);
      writer.say(seen.isLive ? ", which has passed: the record is late, or it is throttled." : ", which has passed.");
    }
  },
  mapRun(writer, view, cause, seen) {
    subject(writer, view, cause).say(" has had a Map Run");
    writeSince(writer, cause.since, seen);
    if (cause.counts === null) writer.say(`; how its children stand is not recorded here. ${QUOTA}.`);
    else writer.say(`: ${countsText(cause.counts)}.`);
  },
  heldBack(writer, view, cause, seen) {
    subject(writer.say("The Map Run of "), view, cause).say(" has not begun");
    writeSince(writer, cause.since, seen);
    writer.say(`: all of its counts are zero. ${QUOTA}; or its items are still being read.`);
  },
  idle(writer, view, cause, seen) {
    subject(writer, view, cause).say(" has been open with nothing pending in it");
    writeSince(writer, cause.since, seen).say(": perhaps it is throttled.");
  },
  between(writer, _view, cause, seen) {
    if (cause.visit === null) writer.say("No state has been entered");
    else visit(writer.say("Nothing has been pending after "), cause.visit);
    writeSince(writer, cause.since, seen).say(": perhaps it is throttled.");
  },
};

/** Writes why nothing is recorded of one state. */
export function sayCause<K extends Kind>(writer: Writer, view: View, cause: Of<K> & { kind: K }, seen: Seen): void {
  const say: Say<K> = SAY[cause.kind];
  say(writer, view, cause, seen);
}

/** `Each runs 2 items at once (MaxConcurrency 2): 3 of 10 items are done, and 5 wait for one of these to end.` */
export function sayFullMap(writer: Writer, { visit: map, running, done, total, maxConcurrency }: FullMap): void {
  const why = maxConcurrency === null ? "AWS runs no more of an inline Map" : `MaxConcurrency ${maxConcurrency}`;
  visit(writer, map).say(` runs ${counted(running, "item")} at once (${why}): ${formatCount(done)} of `);
  writer.say(
    `${counted(total, "item")} are done, and ${formatCount(total - done - running)} wait for one of these to end.`,
  );
}

/** Whether what it waits for should have come by now. */
export function isOverdue(cause: SilenceCause, now: Instant): boolean {
  if ("deadlines" in cause) return isPast(cause.deadlines, now);
  if (cause.kind === "backoff") return now >= dueAt(cause);
  return cause.kind === "wait" && cause.until !== null && now >= cause.until;
}

function dueAt({ since, plannedMs }: Of<"backoff">): Instant {
  return instant(since + plannedMs);
}

function subject(writer: Writer, view: View, { visit: span }: { readonly visit: Of<"idle">["visit"] }): Writer {
  return where(callee(visit(writer, span), view, span), view, span);
}

function countsText(counts: MapRunCounts): string {
  const failed = failedChildren(counts) + counts.aborted;
  return [
    `${formatCount(counts.succeeded + failed)} of ${counted(counts.total, "child", "children")} have ended`,
    ...(failed > 0 ? [`${formatCount(failed)} of them badly`] : []),
    `${formatCount(counts.running)} running`,
    `${formatCount(counts.pending)} pending`,
  ].join(", ");
}
