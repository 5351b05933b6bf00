import { randomUUID } from "node:crypto";
import { instant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { BusEvent } from "@/lib/events/busEvent";
import { wholeSeconds } from "@/lib/events/statusChange";
import type { OutboxEntry } from "@/lib/store/engine/outbox";
import { invalidRequest } from "../apiError";
import { busName, type EventContext } from "./context";
import type { EventRequest } from "./shapes";

/** What the outbox holds of an event that came in. */
export type HeldEvent = {
  readonly bus: string;
  readonly event: BusEvent;
  /** When it came in, ms. */
  readonly at: number;
  /** Of a schedule: the rule that it is for alone. */
  readonly rule?: string;
};

export function heldEvent(account: string, held: HeldEvent): OutboxEntry {
  return { kind: "event", account, executionId: null, body: JSON.stringify(held) };
}

type Entry = EventRequest<"PutEvents">["Entries"][number];
type Answered = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

const MAX_BYTES = 262_144;

/** Takes events in: those that it can use are stored when it answers, each of the others is refused by itself. */
export async function putEvents(ctx: EventContext, { Entries }: EventRequest<"PutEvents">) {
  const size = Entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (size > MAX_BYTES) throw invalidRequest("Total size of the entries in the request is over the limit.");
  const answers: Answered[] = [];
  const taken: OutboxEntry[] = [];
  for (const entry of Entries) {
    const event = eventOf(ctx, entry);
    if ("ErrorCode" in event) answers.push(event);
    else {
      taken.push(heldEvent(ctx.account, { bus: busName(entry.EventBusName), event, at: ctx.engine.now() }));
      answers.push({ EventId: event.id });
    }
  }
  if (taken.length > 0) {
    await ctx.store.outbox.put(taken);
    ctx.bus.wake();
  }
  return { FailedEntryCount: Entries.length - taken.length, Entries: answers };
}

/** What AWS counts of an entry. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
function bytesOf({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function eventOf(
  { account, region, engine }: EventContext,
  entry: Entry,
): BusEvent | Exclude<Answered, { EventId: string }> {
  const { Source = "", DetailType = "", Detail = "", Resources = [], Time } = entry;
  if (Source === "") return missing("Source");
  if (Source.toLowerCase().startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  if (DetailType === "") return missing("DetailType");
  if (Detail === "") return missing("Detail");
  const detail = readDetail(Detail);
  if (detail === null) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": DetailType,
    source: Source,
    account,
    time: wholeSeconds(Time === undefined ? engine.now() : instant(Time * 1000)),
    region,
    resources: Resources,
    detail,
  };
}

function missing(name: string) {
  const reason = `${name} is a required argument.`;
  return { ErrorCode: "InvalidArgument", ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}` };
}

/** Null for what is no JSON object. */
function readDetail(text: string): JsonObject | null {
  try {
    const read = JSON.parse(text) as Json;
    return isObject(read) ? read : null;
  } catch {
    return null;
  }
}
