import type { HistoryEvent as SdkEvent } from "@aws-sdk/client-sfn";
import { instant, type Instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { Refusal } from "../refusal";

/** An event, and its JSON as it came. */
export type ReadEvent = { readonly text: string; readonly event: HistoryEvent };

/** A time of an answer; null for what is none. */
export function time(date: Date | undefined): Instant | null {
  return date instanceof Date && !Number.isNaN(date.getTime()) ? instant(date.getTime()) : null;
}

/** The SDK turned the wire's epoch seconds into a Date; everything else is as it came. */
export function ingestedEvent(event: SdkEvent): ReadEvent {
  const { timestamp, ...rest } = event;
  const at = time(timestamp);
  const wire = { timestamp: at === null ? null : at / 1000, ...rest };
  const text = JSON.stringify(wire);
  const decoded = decodeEvent(JSON.parse(text) as JsonObject);
  if (!decoded.ok) {
    const { member, expected, found } = decoded.error;
    throw new Refusal(`Event ${event.id ?? "?"} of the answer: ${member} should be ${expected}, but is ${found}.`);
  }
  return { text, event: decoded.value };
}
