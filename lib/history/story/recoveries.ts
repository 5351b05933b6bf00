import { counted } from "@/lib/base/wording";
import type { VisitSpan } from "../span";
import { childrenOf, failedInside, hasFailed, type View } from "./view";
import { error, NAMED, origin, visit, where } from "./phrases";
import type { Writer } from "./writer";

/** What went wrong on the way and was put right: catches, then retries that helped. */
export function writeRecoveries(writer: Writer, view: View): void {
  const visits = view.trace.spans.filter((span): span is VisitSpan => span.kind === "visit");
  const caught = visits.filter((span) => span.outcome === "caught");
  const before = view.trace.completeness.ended && view.trace.execution.status !== "SUCCEEDED";
  if (before && caught.length > 0) writer.say(" Before that,");
  for (const span of caught.slice(0, NAMED)) writeCaught(writer, view, span);
  if (caught.length > NAMED) {
    writer.say(` ${counted(caught.length - NAMED, "more failure was", "more failures were")} caught.`);
  }
  writeUnsettled(writer, view, visits);
  const retried = visits.filter((span) => span.outcome === "succeeded" && span.recovery.length > 0);
  if (retried.length === 0) return;
  writer.say(" ");
  if (retried.length <= NAMED) writer.list(retried, (span) => writeRetried(writer, view, span));
  else writer.say(`${counted(retried.length, "visit")} of states needed more than one attempt`);
  writer.say(".");
}

/** Failures of a record with gaps: whether they were retried or caught is not there. */
function writeUnsettled(writer: Writer, view: View, visits: readonly VisitSpan[]): void {
  const unsettled = visits.filter((span) => span.outcome === "unknown" && span.failure !== null);
  for (const span of unsettled.slice(0, NAMED)) {
    writer.say(" ");
    visit(writer, span);
    where(writer, view, span).say(" failed with ");
    error(writer, view, span.failure);
    writer.say("; what became of it is not recorded.");
  }
  if (unsettled.length > NAMED) {
    writer.say(` So did ${counted(unsettled.length - NAMED, "more state")}.`);
  }
}

function writeCaught(writer: Writer, view: View, span: VisitSpan): void {
  const last = span.recovery.at(-1);
  writer.say(" ");
  visit(writer, span);
  where(writer, view, span).say(" failed with ");
  error(writer, view, span.failure);
  const tried = childrenOf(view, span, "attempt").at(-1)?.attempt ?? 0;
  if (tried > 1) writer.say(` after ${counted(tried, "attempt")}`);
  writeInside(writer, view, span);
  const next = span.next ?? (last?.action === "catch" ? last.next : null);
  writer.say(next === null ? " and was caught." : ` and was caught, going on to ${next}.`);
}

/** ` (from the Fail state Lost in item 1 of Ship; 1 of 4 items failed)`: what in a Parallel or Map failed it. */
function writeInside(writer: Writer, view: View, span: VisitSpan): void {
  const inner = failedInside(view, span).at(-1);
  const { failed, all } = itemsOf(view, span);
  if (inner === undefined && failed === 0) return;
  writer.say(" (");
  if (inner !== undefined) origin(writer.say("from "), view, inner);
  if (inner !== undefined && failed > 0) writer.say("; ");
  if (failed > 0) writer.say(`${failed} of ${counted(all, "item")} failed`);
  writer.say(")");
}

/** The items of the last attempt of a Map. */
function itemsOf(view: View, span: VisitSpan): { readonly failed: number; readonly all: number } {
  const attempt = childrenOf(view, span, "attempt").at(-1);
  const items = attempt === undefined ? [] : childrenOf(view, attempt, "iteration");
  return { failed: items.filter(hasFailed).length, all: Math.max(attempt?.length ?? 0, items.length) };
}

function writeRetried(writer: Writer, view: View, span: VisitSpan): void {
  visit(writer, span);
  where(writer, view, span);
  const attempts = childrenOf(view, span, "attempt").at(-1)?.attempt ?? span.recovery.length + 1;
  const errors = [...new Set(span.recovery.map((one) => one.error ?? "an error without a name"))];
  writer.say(` needed ${counted(attempts, "attempt")} (`).link(errors[0] ?? "", span.recovery[0]?.eventId);
  writer.say(errors.length > 1 ? ` and ${counted(errors.length - 1, "other")})` : ")");
}
