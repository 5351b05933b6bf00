import { FIELDS } from "@/lib/history/details";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";

/** Bytes (UTF-8) that an execution's data takes, as far as its events show it. */
export type DataSize = {
  /** The largest single payload. */
  readonly largestPayload: number;
  /** All events as JSON: about what a log at level ALL with data holds. */
  readonly allEvents: number;
  /** A payload was cut, withheld or redacted: both sizes are lower bounds. */
  readonly incomplete: boolean;
};

export function dataSize(events: readonly HistoryEvent[]): DataSize {
  return sumSizes(events.map(eventSize));
}

export function eventSize(event: HistoryEvent): DataSize {
  let largestPayload = 0;
  let incomplete = false;
  for (const payload of payloadsOf(event)) {
    if (payload.kind === "present") largestPayload = Math.max(largestPayload, utf8Length(payload.text));
    else incomplete = true;
  }
  return { largestPayload, allEvents: utf8Length(JSON.stringify(encodeEvent(event))), incomplete };
}

export function sumSizes(sizes: readonly DataSize[]): DataSize {
  let largestPayload = 0;
  let allEvents = 0;
  let incomplete = false;
  for (const size of sizes) {
    largestPayload = Math.max(largestPayload, size.largestPayload);
    allEvents += size.allEvents;
    incomplete ||= size.incomplete;
  }
  return { largestPayload, allEvents, incomplete };
}

function payloadsOf(event: HistoryEvent): Payload[] {
  if (event.type === "Unknown") return [];
  const details: Readonly<Record<string, unknown>> = event.details;
  return (FIELDS.get(event.type) ?? [])
    .filter((field) => field.kind === "payload")
    .flatMap((field) => (details[field.key] === undefined ? [] : [details[field.key] as Payload]));
}

/** Bytes of a text in UTF-8, without encoding it. A surrogate pair is four bytes: two for each half. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
