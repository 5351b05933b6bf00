import { counted, formatDuration } from "@/lib/base/wording";
import type { SpanFailure, VisitSpan } from "../span";
import { wholeCause } from "../wholeCause";
import { childrenOf, parentOf, type View } from "./view";
import type { Writer } from "./writer";

/** Items that a sentence names before it counts. */
export const NAMED = 3;

/** The state's name, linked to where it was entered. */
export function visit(writer: Writer, span: VisitSpan): Writer {
  const article = writer.begins() ? "A" : "a";
  const name = span.state ?? (span.stateType === null ? `${article} state` : `${article} ${span.stateType} state`);
  return writer.link(name, span.events[0] ?? span.failure?.eventId);
}

/** ` in item 3 of ShipItems`, ` in branch 2 of NotifyAll`: for a visit that is not in the main chain. Items count from 0, as their events and `$$.Map.Item.Index` do. */
export function where(writer: Writer, view: View, span: VisitSpan): Writer {
  const chain = parentOf(view, span);
  if (chain === null || (chain.kind !== "branch" && chain.kind !== "iteration")) return writer;
  const attempt = parentOf(view, chain);
  const container = attempt === null ? null : parentOf(view, attempt);
  const name = container?.kind === "visit" ? container.state : null;
  if (chain.kind === "branch") writer.say(` in branch ${chain.branch + 1}`);
  else {
    writer.say(" in ").link(chain.iteration === null ? "an item" : `item ${chain.iteration}`, chain.events[0] ?? null);
  }
  return name === null ? writer : writer.say(` of ${name}`);
}

/** `PaymentDeclined: “Card was declined”`; says so when the error has no name, or was not recorded. */
export function error(writer: Writer, view: View, failure: SpanFailure | null): Writer {
  if (failure === null) return writer.say("an error that is not recorded");
  const unnamed = isRecorded(view, failure) ? "an error without a name" : "an error that is not recorded";
  writer.link(failure.error === null || failure.error === "" ? unnamed : failure.error, failure.eventId);
  const said = causeText(wholeCause(view.trace, failure).text);
  return said === "" ? writer : writer.say(`: “${said}”`);
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

/** What failed itself inside a Parallel or Map: `the Fail state Lost in item 1`, `Send in branch 2`. */
export function origin(writer: Writer, view: View, span: VisitSpan): Writer {
  if (span.stateType === "Fail") writer.say("the Fail state ");
  visit(writer, span);
  return where(writer, view, span);
}

const SAID = 160;
const EXECUTING =
  /^An error occurred while executing the state '[^\n]{1,80}?' \(entered at the event id #\d{1,9}\)\.\s*/;

/**
 * What a cause says to people: the message inside when it is JSON (a function's `errorMessage`, a failed child's
 * `Cause`), without the words that only repeat the state; one line of at most 160 characters.
 */
export function causeText(cause: string): string {
  const line = messageIn(cause).replace(EXECUTING, "").replace(/\s+/g, " ").trim();
  const chars = [...line];
  return (chars.length <= SAID ? line : `${chars.slice(0, SAID - 1).join("")}…`).replace(/\.$/, "");
}

const MESSAGES = ["errorMessage", "Cause", "message", "Message"] as const;

function messageIn(cause: string): string {
  if (!cause.startsWith("{")) return cause;
  try {
    const value: unknown = JSON.parse(cause);
    if (typeof value !== "object" || value === null) return cause;
    for (const key of MESSAGES) {
      const message: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
      if (typeof message === "string" && message !== "") return message;
    }
    return cause;
  } catch {
    // Cut off by us or by AWS: the message often comes first.
    return /"errorMessage":\s?"((?:[^"\\]|\\.){1,300})/.exec(cause)?.[1] ?? cause;
  }
}

/** ` Attempted 3 times, waited 2 s and 4 s`, without the full stop; nothing and false for a single attempt. */
export function attemptCount(writer: Writer, view: View, span: VisitSpan): boolean {
  const attempts = childrenOf(view, span, "attempt");
  const waits = childrenOf(view, span, "backoff").filter((wait) => wait.end !== null);
  const count = Math.max(attempts.at(-1)?.attempt ?? 0, waits.length + 1);
  if (count < 2) return false;
  // Where the start of an attempt is missing, whole attempts before it may be.
  const least = span.startMissing || attempts.some(({ startMissing }) => startMissing) ? "at least " : "";
  writer.say(` Attempted ${least}${counted(count, "time")}`);
  const lengths = waits.map((wait) => (wait.end ?? wait.start) - wait.start);
  if (lengths.length === 0) return true;
  writer.say(", waited ");
  if (lengths.length <= NAMED) writer.list(lengths, (ms) => void writer.say(formatDuration(ms)));
  else writer.say(`${formatDuration(lengths.reduce((sum, ms) => sum + ms, 0))} in all in between`);
  return true;
}

/** `first`, `2nd`, `3rd`, … for attempts. */
export function ordinal(count: number): string {
  const tens = count % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${ending}`;
}
