import { readArn } from "@/lib/base/arn";
import type { HistoryEvent } from "../event";
import { functionNameIn } from "../lambdaAttempt";
import type { SpanFailure, VisitSpan } from "../span";
import { wholeCause } from "../wholeCause";
import { causeText } from "./cause";
import { childrenOf, containerOf, parentOf, type View } from "./view";
import type { Writer } from "./writer";

/** Items that a sentence names before it counts. */
export const NAMED = 3;

/** The state's name, linked to where it was entered. */
export function visit(writer: Writer, span: VisitSpan): Writer {
  const article = writer.begins() ? "A" : "a";
  const name = span.state ?? (span.stateType === null ? `${article} state` : `${article} ${span.stateType} state`);
  return writer.link(name, span.events[0] ?? span.failure?.eventId);
}

/** ` (function charge-card)`: what a Task calls, where its name says it no better. */
export function callee(writer: Writer, view: View, span: VisitSpan): Writer {
  const attempt = childrenOf(view, span, "attempt").at(-1);
  const scheduled = attempt?.events.map((id) => view.events.get(id)).find((event) => event !== undefined);
  const name = scheduled === undefined ? null : calleeOf(scheduled);
  return name === null ? writer : writer.say(` (${name})`);
}

function calleeOf(scheduled: HistoryEvent): string | null {
  const functionName = functionNameIn(scheduled);
  if (functionName !== null) return `function ${functionName}`;
  if (scheduled.type !== "ActivityScheduled") return null;
  return `activity ${readArn(scheduled.details.resource)?.rest[1] ?? scheduled.details.resource}`;
}

/** ` in item 3 of ShipItems`, ` in branch 2 of NotifyAll`: for a visit that is not in the main chain. Items count from 0, as their events and `$$.Map.Item.Index` do. */
export function where(writer: Writer, view: View, span: VisitSpan): Writer {
  const chain = parentOf(view, span);
  if (chain === null || (chain.kind !== "branch" && chain.kind !== "iteration")) return writer;
  if (chain.kind === "branch") {
    const [first] = childrenOf(view, chain, "visit");
    writer.say(" in ").link(`branch ${chain.branch + 1}`, first?.events[0]);
  } else {
    writer.say(" in ").link(chain.iteration === null ? "an item" : `item ${chain.iteration}`, chain.events[0] ?? null);
  }
  const container = containerOf(view, span);
  return container?.state == null ? writer : visit(writer.say(" of "), container);
}

/** `PaymentDeclined: “Card was declined”`; says so when the error has no name, or was not recorded. */
export function error(writer: Writer, view: View, failure: SpanFailure | null): Writer {
  errorName(writer, view, failure);
  return failure === null ? writer : cause(writer, view, failure);
}

/** `: “Card was declined”`; nothing where none was recorded. */
export function cause(writer: Writer, view: View, failure: SpanFailure): Writer {
  const said = causeText(wholeCause(view.trace, failure).text);
  return said === "" ? writer : writer.say(`: “${said}”`);
}

export function errorName(writer: Writer, view: View, failure: SpanFailure | null): Writer {
  if (failure === null) return writer.say("an error that is not recorded");
  const unnamed = isRecorded(view, failure) ? "an error without a name" : "an error that is not recorded";
  return writer.link(failure.error === null || failure.error === "" ? unnamed : failure.error, failure.eventId);
}

/**
 * Whether the record shows the error, be it that it has none: the events of Fail states, Parallels, Maps and items
 * have no room for one, all others have.
 */
function isRecorded(view: View, { cause, eventId }: SpanFailure): boolean {
  if (cause !== null) return true;
  const owner = view.trace.spans.find((span) => span.events.includes(eventId));
  switch (owner?.kind) {
    case "visit":
      return owner.stateType === "Task" || owner.stateType === "Pass" || owner.stateType === "Choice";
    case "attempt":
      return owner.of !== "map" && owner.of !== "parallel";
    case "execution":
    case "redrive":
    case "mapRun":
    case "callback":
      return true;
    case "iteration":
    case "branch":
    case "backoff":
    case undefined:
      return false;
  }
}

/** `first`, `2nd`, `3rd`, … for attempts. */
export function ordinal(count: number): string {
  const tens = count % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${ending}`;
}
