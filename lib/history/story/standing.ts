import { formatInstant, type Instant } from "@/lib/base/instant";
import { counted, formatCount, formatDuration } from "@/lib/base/wording";
import type { VisitSpan } from "../span";
import { childrenOf, leaves, parentOf, type View } from "./view";
import { error, NAMED, ordinal, visit, where } from "./words";
import type { Writer } from "./writer";

/** Where the run stands, or stood when it was ended: each state that is open, with since when. */
export function writeStanding(writer: Writer, view: View, until: Instant | null): void {
  const stopped = view.trace.completeness.ended;
  const end = view.trace.execution.stoppedAt;
  const open = leaves(view, (span) =>
    stopped ? span.outcome === "aborted" && span.end === end : span.outcome === "open",
  );
  if (open.length === 0) return writeBetween(writer, view, stopped);
  open.slice(0, NAMED).forEach((span, i) => {
    if (i > 0) writer.say("; ");
    writeOne(writer, view, span, until, stopped);
  });
  if (open.length > NAMED) {
    const more = open.length - NAMED;
    writer.say(
      `, and ${counted(more, "more state")} ${stopped ? (more === 1 ? "was" : "were") : more === 1 ? "is" : "are"} open`,
    );
  }
  writeItems(writer, view, open);
}

function writeBetween(writer: Writer, view: View, stopped: boolean): void {
  const last = view.trace.spans.findLast((span): span is VisitSpan => span.kind === "visit");
  if (last === undefined) {
    writer.say(stopped ? "no state had been entered" : "no state has been entered yet");
    return;
  }
  writer.say(stopped ? "it stood after " : "it stands after ");
  visit(writer, last);
}

function writeOne(writer: Writer, view: View, span: VisitSpan, until: Instant | null, stopped: boolean): void {
  visit(writer, span);
  where(writer, view, span);
  const attempt = childrenOf(view, span, "attempt").at(-1);
  const callback = attempt === undefined ? undefined : childrenOf(view, attempt, "callback").at(-1);
  const backoff = childrenOf(view, span, "backoff").findLast((wait) => wait.end === null);
  const was = stopped ? "had been" : "is";
  if (span.failure !== null && attempt?.end !== null) {
    writer.say(stopped ? " had failed with " : " failed with ");
    error(writer, view, span.failure);
    const planned = backoff?.plannedMs ?? null;
    const wait = planned === null ? "" : ` ${backoff?.jitter === "FULL" ? "up to " : ""}${formatDuration(planned)}`;
    writer.say(
      backoff === undefined
        ? "; what follows is not recorded"
        : ` and ${stopped ? "was" : "is"} waiting${wait} for the next try`,
    );
  } else if (callback !== undefined) {
    writer.say(` ${was} `).link("waiting for its task token", callback.events[0]);
    since(writer, callback.start, until);
  } else if (span.stateType === "Wait") {
    writer.say(` ${was} waiting`);
    since(writer, span.start, until);
  } else if (attempt !== undefined && attempt.attempt > 1) {
    writer.say(` ${was} in its `).link(`${ordinal(attempt.attempt)} try`, attempt.events[0]);
    since(writer, attempt.start, until);
  } else {
    writer.say(` ${was} running`);
    since(writer, span.start, until);
  }
}

function since(writer: Writer, start: Instant, until: Instant | null): void {
  if (until === null) writer.say(` since ${formatInstant(start).replace("T", " ").replace("Z", " UTC")}`);
  else writer.say(` for ${formatDuration(Math.max(0, until - start))}`);
}

/** How far the Maps around have come. */
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
