import { promisify } from "node:util";
import { gunzip, gunzipSync, gzip } from "node:zlib";
import type { JsonObject } from "@/lib/base/json";
import { eventSize } from "@/lib/cost/size";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import type { Entries, Entry } from "./record";

/** Rows a history takes: a page of a thousand events is some 75 KB, which unpacks in a millisecond. */
export const PAGE_EVENTS = 1000;
/** Level 1 is 7 times smaller already; the higher ones cost 3 times the time for a tenth of the size. */
const LEVEL = 1;

/** What is kept in a row; `data` is gzip of `[`, a line an event, `]`. */
export type Page = {
  readonly number: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
  /** Bytes of the text. */
  readonly size: number;
  readonly data: Uint8Array<ArrayBuffer>;
};

const pack = promisify<Uint8Array, { level: number; chunkSize: number }, Buffer>(gzip);
const unpack = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);

/** The pages of a history from page `from` on; `entries` are the events from that page on. */
export function packPages(entries: Entries, from: number): Promise<Page[]> {
  const parts: Entries[] = [];
  for (let at = 0; at < entries.length; at += PAGE_EVENTS) parts.push(entries.slice(at, at + PAGE_EVENTS));
  const scratch = Buffer.allocUnsafeSlow(Math.max(0, ...parts.map(mostBytes)));
  return Promise.all(parts.map((part, i) => packPage(part, from + i, scratch)));
}

async function packPage(part: Entries, number: number, scratch: Buffer): Promise<Page> {
  const text = bytesOf(part, scratch);
  return {
    number,
    firstId: part[0]?.event.id ?? 0,
    lastId: part[part.length - 1]?.event.id ?? 0,
    count: part.length,
    size: text.length,
    data: new Uint8Array(await pack(text, { level: LEVEL, chunkSize: roomFor(text.length) })),
  };
}

/** Bytes of the packed page at first: it hardly ever packs less. */
const PACKED_PART = 4;
const LEAST_ROOM = 1_024;

/** Bytes for what comes out. Each time they are full the compression waits for this thread, which is folding meanwhile. */
function roomFor(bytes: number): number {
  return Math.max(LEAST_ROOM, Math.ceil(bytes / PACKED_PART));
}

/** Bytes that a page takes at most: three for each character of a JavaScript string. */
function mostBytes(entries: Entries): number {
  return 3 * entries.reduce((sum, { text }) => sum + text.length + SEPARATOR.length, OPEN.length + CLOSE.length);
}

/**
 * UTF-8 of the page, written event by event and then copied out of the scratch: joining the texts first, or a buffer
 * of the greatest size for each page, costs more than the compression.
 */
function bytesOf(entries: Entries, scratch: Buffer): Uint8Array {
  let at = scratch.write(OPEN);
  entries.forEach(({ text }, i) => {
    if (i > 0) at += scratch.write(SEPARATOR, at);
    at += scratch.write(text, at);
  });
  at += scratch.write(CLOSE, at);
  return Uint8Array.prototype.slice.call(scratch, 0, at);
}

const OPEN = "[\n";
const SEPARATOR = ",\n";
const CLOSE = "\n]";

export type PackedPage = Pick<Page, "size" | "data">;

/** A page that is not what `packPages` wrote: the database was changed by other hands, or its file is damaged. */
export class UnreadablePage extends Error {
  override readonly name = "UnreadablePage";
  constructor(cause: unknown) {
    super("The stored history is damaged; import it again into another database.", { cause });
  }
}

/** The events of a page. Throws UnreadablePage. */
export async function unpackEvents(page: PackedPage): Promise<HistoryEvent[]> {
  return eventsOf(await unpackText(page));
}

/**
 * The same without a wait, for a thread that has nothing else to do: handing a small page to another thread and back
 * costs several times what unpacking it does. Throws UnreadablePage.
 */
export function unpackEventsNow({ size, data }: PackedPage): HistoryEvent[] {
  try {
    return eventsOf(gunzipSync(data, { maxOutputLength: Math.max(1, size) }).toString());
  } catch (error) {
    throw error instanceof UnreadablePage ? error : new UnreadablePage(error);
  }
}

/** The events of a page with the text of each, for writing them again. */
export async function unpackEntries(page: PackedPage): Promise<Entry[]> {
  const text = await unpackText(page);
  const lines = linesOf(text);
  return eventsOf(text).map((event, i) => ({ event, text: lines[i] ?? "" }));
}

/**
 * The events of a page that stays as it is: enough to fold them with later ones, without the texts and payloads, which
 * are nearly all of their weight; how large these were is noted. Input and output of the execution stay, because they are
 * searched.
 */
export async function unpackOutlines(page: PackedPage): Promise<Entry[]> {
  return (await unpackEvents(page)).map((event) => ({ event: outlined(event), text: "", size: eventSize(event) }));
}

function outlined(event: HistoryEvent): HistoryEvent {
  if (event.type === "Unknown" || event.type === "ExecutionStarted" || event.type === "ExecutionSucceeded")
    return event;
  const details = Object.entries(event.details).map(([name, value]) => [name, hasText(value) ? EMPTY : value] as const);
  return { ...event, details: Object.fromEntries(details) } as HistoryEvent;
}

const EMPTY: Payload = { kind: "present", text: "" };

function hasText(value: unknown): boolean {
  return typeof value === "object" && value !== null && "text" in value;
}

/** The JSON text of each event of a page, as it came. */
export async function unpackTexts(page: PackedPage): Promise<string[]> {
  return linesOf(await unpackText(page));
}

async function unpackText({ size, data }: PackedPage): Promise<string> {
  try {
    return (await unpack(data, { maxOutputLength: Math.max(1, size) })).toString();
  } catch (error) {
    throw new UnreadablePage(error);
  }
}

function eventsOf(text: string): HistoryEvent[] {
  try {
    return (JSON.parse(text) as JsonObject[]).map(decoded);
  } catch (error) {
    throw new UnreadablePage(error);
  }
}

function linesOf(text: string): string[] {
  return text.slice(OPEN.length, -CLOSE.length).split(SEPARATOR);
}

function decoded(wire: JsonObject): HistoryEvent {
  const event = decodeEvent(wire);
  if (event.ok) return event.value;
  const { member, expected, found } = event.error;
  throw new Error(`${member} of a stored event should be ${expected} and is ${found}`);
}
