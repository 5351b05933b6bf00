import { counted } from "@/lib/base/wording";
import type { VisitSpan } from "../span";
import { childrenOf, type View } from "./view";
import { error, NAMED, visit, where } from "./words";
import type { Writer } from "./writer";

/** What went wrong on the way and was put right: catches, then retries that helped. */
export function writeWay(writer: Writer, view: View): void {
  const visits = view.trace.spans.filter((span): span is VisitSpan => span.kind === "visit");
  const caught = visits.filter((span) => span.outcome === "caught");
  for (const span of caught.slice(0, NAMED)) writeCaught(writer, view, span);
  if (caught.length > NAMED) {
    writer.say(` ${counted(caught.length - NAMED, "more failure was", "more failures were")} caught.`);
  }
  const retried = visits.filter((span) => span.outcome === "succeeded" && span.recovery.length > 0);
  if (retried.length === 0) return;
  writer.say(" ");
  if (retried.length <= NAMED) writer.list(retried, (span) => writeRetried(writer, view, span));
  else writer.say(`${counted(retried.length, "visit")} of states needed more than one try`);
  writer.say(".");
}

function writeCaught(writer: Writer, view: View, span: VisitSpan): void {
  const last = span.recovery.at(-1);
  writer.say(" ");
  visit(writer, span);
  where(writer, view, span).say(" failed with ");
  error(writer, view, span.failure);
  const tried = childrenOf(view, span, "attempt").at(-1)?.attempt ?? 0;
  if (tried > 1) writer.say(` after ${counted(tried, "try", "tries")}`);
  const next = last?.action === "catch" ? last.next : null;
  writer.say(next === null ? " and was caught." : ` and was caught, going on to ${next}.`);
}

function writeRetried(writer: Writer, view: View, span: VisitSpan): void {
  visit(writer, span);
  where(writer, view, span);
  const tries = childrenOf(view, span, "attempt").at(-1)?.attempt ?? span.recovery.length + 1;
  const errors = [...new Set(span.recovery.map((one) => one.error ?? "an error without a name"))];
  writer.say(` needed ${counted(tries, "try", "tries")} (`).link(errors[0] ?? "", span.recovery[0]?.eventId);
  writer.say(errors.length > 1 ? ` and ${counted(errors.length - 1, "other")})` : ")");
}
