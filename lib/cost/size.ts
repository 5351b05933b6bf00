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

/**
 * The sizes of one event. What payloads take in the JSON of it is counted, not written: they are nearly all of a
 * history, and this is done for each event that is stored.
 */
export function eventSize(event: HistoryEvent): DataSize {
  let largestPayload = 0;
  let incomplete = false;
  let counted = 0;
  for (const payload of payloadsOf(event)) {
    if (payload.kind !== "present") {
      incomplete = true;
      continue;
    }
    const { bytes, written } = textSize(payload.text);
    largestPayload = Math.max(largestPayload, bytes);
    counted += written;
  }
  return { largestPayload, allEvents: counted + utf8Length(JSON.stringify(encodeEvent(bare(event)))), incomplete };
}

/** Bytes of a text in UTF-8, and what it takes inside of the quotes of a JSON string. */
function textSize(text: string): { readonly bytes: number; readonly written: number } {
  let bytes = text.length;
  let escapes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      escapes += ESCAPE[unit] ?? 0;
    } else {
      // Half of a pair is escaped where the other half is missing: rare enough to be written out.
      if (unit >= 0xd800 && unit <= 0xdfff)
        return { bytes: utf8Length(text), written: utf8Length(JSON.stringify(text)) - 2 };
      bytes += unit < 0x800 ? 1 : 2;
    }
  }
  return { bytes, written: bytes + escapes };
}

/** What each ASCII character takes beyond itself: a backslash, or `\u` and four digits for most control characters. */
const ESCAPE = Uint8Array.from({ length: 0x80 }, (_, unit) => JSON.stringify(String.fromCharCode(unit)).length - 3);
const NO_TEXT: Payload = { kind: "present", text: "" };

/** The event with its payloads emptied. */
function bare(event: HistoryEvent): HistoryEvent {
  if (event.type === "Unknown") return event;
  let details: Record<string, unknown> | null = null;
  for (const { key, kind } of FIELDS.get(event.type) ?? []) {
    if (kind !== "payload") continue;
    const source: Readonly<Record<string, unknown>> = details ?? event.details;
    if ((source[key] as Payload | undefined)?.kind === "present") details = { ...source, [key]: NO_TEXT };
  }
  return details === null ? event : ({ ...event, details } as HistoryEvent);
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
