import type { EventType } from "../event";
import type { VisitSpan } from "../span";
import { writeChildFailure } from "./child";
import { toleranceText } from "./mapRuns";
import { callee, cause, error, errorName, visit, where } from "./phrases";
import { writeTimedOut } from "./timedOut";
import { parentOf, type View } from "./view";
import type { Writer } from "./writer";

/**
 * How one visit failed, without the full stop: `ChargeCard (function charge) failed with PaymentDeclined: “no”`,
 * `Ask in branch 2 of Both timed out after 2 s: its task token was not answered (TimeoutSeconds 2)`,
 * `The Fail state Lost in item 1 of Ship was reached with Gone`.
 */
export function writeFailed(writer: Writer, view: View, span: VisitSpan): void {
  const isFail = span.stateType === "Fail";
  if (isFail) writer.say(writer.begins() ? "The Fail state " : "the Fail state ");
  visit(writer, span);
  callee(writer, view, span);
  where(writer, view, span);
  if (isFail) writeReached(writer, view, span);
  else if (!writeTimedOut(writer, view, span)) writeError(writer, view, span);
}

function writeReached(writer: Writer, view: View, fail: VisitSpan): void {
  const around = parentOf(view, fail);
  const isWhole = around === null || around.kind === "execution" || around.kind === "redrive";
  writer.say(isWhole ? " ended the execution" : " was reached");
  const { failure } = fail;
  // The end records whether there was an error; what is inside of a container has no room for one.
  if (isWhole && (failure === null || (failure.error === null && failure.cause === null))) return;
  error(writer.say(" with "), view, failure);
}

function writeError(writer: Writer, view: View, span: VisitSpan): void {
  const { failure } = span;
  const event = failure === null ? undefined : view.events.get(failure.eventId);
  const refused = event === undefined || event.type === "Unknown" ? undefined : REFUSED[event.type];
  errorName(writer.say(refused === undefined ? " failed with " : ` ${refused}: `), view, failure);
  if (failure === null) return;
  const { location } = event?.type === "EvaluationFailed" ? event.details : {};
  if (location !== undefined) writer.say(` in ${location}`);
  const children = failure.error === "States.ExceedToleratedFailureThreshold" ? toleranceText(view, span) : null;
  if (children !== null) writer.say(`: ${children}`);
  else if (!writeChildFailure(writer, view, failure)) cause(writer, view, failure);
}

/** Where an attempt failed before anybody worked on it. */
const REFUSED: { readonly [T in EventType]?: string } = {
  ActivityScheduleFailed: "could not be scheduled",
  LambdaFunctionScheduleFailed: "could not be scheduled",
  LambdaFunctionStartFailed: "could not be started",
  TaskStartFailed: "could not be started",
  TaskSubmitFailed: "could not be submitted",
};
