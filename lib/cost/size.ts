import { utf8Length } from "@/lib/base/utf8Length";
import { type Field, FIELDS } from "@/lib/history/details";
import { encodeEvent } from "@/lib/history/encode";
import { fieldsOf, DETAILS_KEY, type HistoryEvent } from "@/lib/history/event";
import type { AssignedVariables, Payload } from "@/lib/history/payload";

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
  const total = noSize();
  for (const event of events) addEvent(total, event);
  return total;
}

/** Sizes that grow: of events that are counted one after the other. */
export type GrowingSize = { -readonly [K in keyof DataSize]: DataSize[K] };

export function noSize(): GrowingSize {
  return { largestPayload: 0, allEvents: 0, incomplete: false };
}

export function addSize(total: GrowingSize, { largestPayload, allEvents, incomplete }: DataSize): void {
  if (largestPayload > total.largestPayload) total.largestPayload = largestPayload;
  total.allEvents += allEvents;
  if (incomplete) total.incomplete = true;
}

/** The sizes of one event. */
export function eventSize(event: HistoryEvent): DataSize {
  return dataSize([event]);
}

/**
 * Adds the sizes of an event: those of `encodeEvent` as JSON, counted member by member, because this is done for each
 * event that is stored and nothing needs the JSON itself.
 */
export function addEvent(total: GrowingSize, event: HistoryEvent): void {
  const outline = OUTLINES.get(event.type);
  if (event.type === "Unknown" || outline === undefined || event.extra !== undefined) {
    addSize(total, writtenSize(event));
    return;
  }
  const numbers = timeLength(event.timestamp) + intLength(event.id) + intLength(event.previousEventId);
  const details = fieldsOf(event);
  let members = 0;
  for (const field of outline.fields) {
    const value = details[field.key];
    if (value !== undefined) members += addField(total, field, value);
  }
  // Each member was counted with a comma.
  total.allEvents += outline.bytes + numbers + Math.max(0, members - 1);
}

/** What is known of a type: the bytes of an event without numbers and details, and the members of the details. */
type Outline = { readonly bytes: number; readonly fields: readonly Field[] };

const OUTLINES: ReadonlyMap<string, Outline> = new Map(
  [...FIELDS].map(([type, fields]) => {
    const key = DETAILS_KEY[type as keyof typeof DETAILS_KEY];
    const head = { timestamp: 0, type, id: 0, previousEventId: 0, ...(key === null ? {} : { [key]: {} }) };
    return [type, { bytes: JSON.stringify(head).length - 3, fields: key === null ? [] : fields }];
  }),
);

/** What stands around the name and the value of a member: quotes, colon and comma; and around a text. */
const MEMBER = 4;
const QUOTES = 2;
const ASIDE = {
  present: '{"truncated":false}'.length,
  truncated: '{"truncated":true}'.length,
} as const;

/** Bytes of what a field of the details becomes; a payload is noted in `total`. */
function addField(total: GrowingSize, field: Field, value: unknown): number {
  const name = field.wire.length + MEMBER;
  switch (field.kind) {
    case "payload":
      return addPayload(total, field, value as Payload);
    case "number":
      return name + intLength(value as number);
    case "name":
    case "label":
    case "text":
      return name + QUOTES + textSize(value as string).written;
    case "credentials":
      return name + utf8Length(JSON.stringify(value));
    case "variables": {
      const { kind, values } = value as AssignedVariables;
      const aside = kind === "redacted" ? { redacted: true } : { truncated: kind === "truncated" };
      return name + utf8Length(JSON.stringify(values)) + asideName(field) + JSON.stringify(aside).length;
    }
  }
}

function addPayload(total: GrowingSize, field: Field, payload: Payload): number {
  if (payload.kind !== "present") total.incomplete = true;
  if (payload.kind === "withheld") return 0;
  if (payload.kind === "redacted") return asideName(field) + utf8Length(JSON.stringify({ redacted: payload.rule }));
  const { bytes, written } = textSize(payload.text);
  const own = field.wire.length + MEMBER + QUOTES + written;
  if (payload.kind === "truncated") return own + asideName(field) + ASIDE.truncated;
  if (bytes > total.largestPayload) total.largestPayload = bytes;
  return field.key === "parameters" ? own : own + asideName(field) + ASIDE.present;
}

function asideName({ aside, wire }: Field): number {
  return (aside ?? wire).length + MEMBER;
}

/** Characters of a whole number as JSON. */
function intLength(value: number): number {
  if (!(value >= 0 && value < 1e6)) return String(value).length;
  return value < 10 ? 1 : value < 100 ? 2 : value < 1_000 ? 3 : value < 10_000 ? 4 : value < 100_000 ? 5 : 6;
}

/** Characters of a time in epoch seconds, as JSON writes them. Times of this age have ten digits before the point. */
function timeLength(ms: number): number {
  if (!(ms >= 1e12 && ms < 1e13)) return String(ms / 1000).length;
  return 10 + (ms % 1000 === 0 ? 0 : ms % 100 === 0 ? 2 : ms % 10 === 0 ? 3 : 4);
}

/** By writing it: an event with members of its own, or of a type that is not known. */
function writtenSize(event: HistoryEvent): DataSize {
  const payloads = payloadsOf(event);
  const present = payloads.flatMap((payload) => (payload.kind === "present" ? [utf8Length(payload.text)] : []));
  return {
    largestPayload: Math.max(0, ...present),
    allEvents: utf8Length(JSON.stringify(encodeEvent(event))),
    incomplete: present.length < payloads.length,
  };
}

/** Bytes of a text in UTF-8, and what it takes inside of the quotes of a JSON string. */
type TextSize = { readonly bytes: number; readonly written: number };

/** Texts of other lengths are not remembered: short ones are counted as soon, and AWS's longest payload has 262,144 bytes. */
const REMEMBERED = { from: 64, to: 262_144 } as const;
/** The last texts that were counted: input, parameters, result and output of a state. */
const MAX_RECENT = 4;
const recent: { readonly text: string; readonly size: TextSize }[] = [];
let oldest = 0;

/** The size of a text. A payload comes again in the next events, and texts are compared many times as fast as counted. */
function textSize(text: string): TextSize {
  if (text.length < REMEMBERED.from || text.length > REMEMBERED.to) return countText(text);
  for (const known of recent) if (known.text === text) return known.size;
  const size = countText(text);
  recent[oldest] = { text, size };
  oldest = (oldest + 1) % MAX_RECENT;
  return size;
}

function countText(text: string): TextSize {
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

function payloadsOf(event: HistoryEvent): Payload[] {
  if (event.type === "Unknown") return [];
  const details = fieldsOf(event);
  return (FIELDS.get(event.type) ?? [])
    .filter((field) => field.kind === "payload")
    .flatMap((field) => (details[field.key] === undefined ? [] : [details[field.key] as Payload]));
}
