import { counted } from "@/lib/base/wording";
import type { VisitSpan } from "../span";
import { childrenOf, hasFailed, parentOf, pathOfFailure, stateOf, type View } from "./view";
import { error, ordinal, attemptCount, visit, where } from "./phrases";
import type { Writer } from "./writer";

/** Why the run failed: the state where it began, how often it was attempted, and why nothing took over. */
export function writeFailure(writer: Writer, view: View): void {
  const path = pathOfFailure(view);
  const origin = path.at(-1);
  if (origin === undefined) return writeFailureAlone(writer, view);
  if (origin.stateType === "Fail") writeFail(writer, view, origin);
  else {
    visit(writer, origin);
    where(writer, view, origin);
    writer.say(origin.outcome === "timedOut" ? " timed out with " : " failed with ");
    error(writer, view, origin.failure);
    writer.say(".");
    writeNothingTookOver(writer, view, origin, path.length === 1);
  }
  for (const around of path.slice(0, -1).reverse()) writeContainer(writer, view, around, around === path[0]);
}

/** No state is known to have failed: the record lacks it, or the run failed as a whole (history too long). */
function writeFailureAlone(writer: Writer, view: View): void {
  const root = view.trace.spans[0];
  writer.say("The execution failed with ");
  error(writer, view, root?.failure ?? null);
  writer.say(".");
}

function writeFail(writer: Writer, view: View, fail: VisitSpan): void {
  writer.say("The Fail state ");
  visit(writer, fail);
  where(writer, view, fail);
  const within = parentOf(view, fail);
  const whole = within === null || within.kind === "execution" || within.kind === "redrive";
  writer.say(whole ? " ended the execution" : " was reached");
  if (fail.failure !== null && (fail.failure.error !== null || fail.failure.cause !== null)) {
    writer.say(" with ");
    error(writer, view, fail.failure);
  }
  writer.say(".");
}

function writeNothingTookOver(writer: Writer, view: View, span: VisitSpan, last: boolean): void {
  const tried = attemptCount(writer, view, span);
  const reasons = reasonsOf(view, span);
  const end = last ? "so the execution failed" : "";
  if (reasons.length === 0) {
    if (tried) writer.say(last ? `, then the execution failed.` : ".");
    return;
  }
  writer.say(tried ? "; " : " ");
  const text = [...reasons, ...(end === "" ? [] : [end])];
  const sentence = `${text.slice(0, -1).join("; ")}${text.length > 1 ? (last ? ", " : "; ") : ""}${text.at(-1) ?? ""}.`;
  writer.say(tried ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

/** Why neither Retry nor Catch answered, as the definition says; empty without one. */
function reasonsOf(view: View, span: VisitSpan): string[] {
  const last = span.recovery.at(-1);
  const state = stateOf(view, span);
  if (last?.action !== "fail" || !last.judged || state === null || !("retry" in state)) return [];
  if (last.error === "States.Runtime") return ["States.Runtime can be neither retried nor caught"];
  const used = last.usedUp === null ? undefined : state.retry[last.usedUp];
  const retry = used === undefined ? [] : [`the retrier for ${used.errorEquals.join(", ")} was used up`];
  const names = state.catch.length === 1 ? "its only catcher does not name it" : "no catcher names it";
  const caught = state.catch.length === 0 ? "the state has no Catch" : names;
  return [...retry, caught];
}

/** What it did to the Parallel or Map around. */
function writeContainer(writer: Writer, view: View, around: VisitSpan, last: boolean): void {
  const attempt = childrenOf(view, around, "attempt").at(-1);
  const items = attempt === undefined ? [] : childrenOf(view, attempt, "iteration");
  const branches = attempt === undefined ? [] : childrenOf(view, attempt, "branch");
  const failed = items.filter(hasFailed).length;
  const stopped = [...items, ...branches].filter((chain) => chain.outcome === "aborted").length;
  writer.say(" ");
  visit(writer, around);
  writer.say(" failed with it");
  if (failed > 1) writer.say(` (${failed} of ${counted(Math.max(attempt?.length ?? 0, items.length), "item")} failed)`);
  if (stopped > 0) {
    writer.say(items.length > 0 ? `, ${counted(stopped, "item")} ` : `, ${counted(stopped, "branch", "branches")} `);
    writer.say(stopped === 1 ? "was stopped" : "were stopped");
  }
  const reasons = reasonsOf(view, around);
  const tried = childrenOf(view, around, "backoff").length + 1;
  if (tried > 1) writer.say(`, for the ${ordinal(tried)} time`);
  if (reasons.length > 0) writer.say(`; ${reasons.join("; ")}`);
  writer.say(last ? ", so the execution failed." : ".");
}
