import { namesInExecutionArn } from "@/lib/base/arn";
import { cutMiddle } from "@/lib/base/wording";
import { childFailureIn } from "../childExecution";
import type { HistoryEvent } from "../event";
import type { SpanFailure } from "../span";
import { causeText } from "./cause";
import type { View } from "./view";
import type { Writer } from "./writer";

/** Characters of an execution's name, which is often a UUID: its link has the whole. */
const MAX_NAME = 24;

/** `child execution abc of Billing`, linked to it. */
export function childExecution(writer: Writer, arn: string): Writer {
  const names = namesInExecutionArn(arn);
  writer.execution(`child execution${names === null ? "" : ` ${cutMiddle(names.name, MAX_NAME)}`}`, arn);
  return names === null ? writer : writer.say(` of ${names.machine}`);
}

const ENDED = { FAILED: "failed", TIMED_OUT: "timed out", ABORTED: "was stopped" } as const;

/** `: its child execution abc of Billing failed with Boom: “x”`. False, and nothing written, when no child failed. */
export function writeChildFailure(writer: Writer, view: View, { eventId, cause }: SpanFailure): boolean {
  const child = childFailureIn(causeIn(view.events.get(eventId)) ?? cause ?? "");
  if (child === null) return false;
  childExecution(writer.say(": its "), child.arn).say(` ${ENDED[child.status]}`);
  if (child.error !== null) writer.say(` with ${child.error}`);
  const said = causeText(child.cause ?? "");
  if (said !== "") writer.say(`: “${said}”`);
  return true;
}

/** The whole of it: a span holds its beginning alone, which does not parse. */
function causeIn(event: HistoryEvent | undefined): string | null {
  return event?.type === "TaskFailed" ? (event.details.cause ?? null) : null;
}
