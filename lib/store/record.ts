import type { JsonObject } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import type { DataSize } from "@/lib/cost/size";
import type { HistoryEvent } from "@/lib/history/event";
import { forkMarkOf } from "@/lib/history/forkMark";
import { sha256 } from "./text";

/** An event with the text it is kept as: its JSON on one line. */
export type Entry = {
  readonly event: HistoryEvent;
  readonly text: string;
  /** Of the whole event, where `event` is only its outline. */
  readonly size?: DataSize;
};

/** Ascending by id, each id once. */
export type Entries = readonly Entry[];

/** What a source handed over, each event with its text on one line, in the order it came. */
export function entriesOf(events: readonly HistoryEvent[], texts: readonly string[] | undefined): Entry[] {
  return events.map((event, i) => ({ event, text: oneLine(texts?.[i] ?? textOf(event)) }));
}

/** Whether ids ascend and none comes twice: nearly every source hands over its events like that. */
export function isAscending(entries: Entries): boolean {
  let last = -Infinity;
  for (const { event } of entries) {
    if (event.id <= last) return false;
    last = event.id;
  }
  return true;
}

export type Union = {
  readonly entries: Entries;
  /** Events whose id was not there. */
  readonly added: number;
  /** Index of the first entry that differs from what was there; null when nothing does. */
  readonly changedFrom: number | null;
};

/**
 * Both records in one, by event id. The same in whichever order they come: where both have an event and differ,
 * the fuller one stays (a log without data against a history with it).
 */
export function union(known: Entries, incoming: readonly Entry[]): Union {
  const byId = new Map(known.map((entry) => [entry.event.id, entry]));
  let added = 0;
  let changedId = Infinity;
  for (const entry of incoming) {
    const { id } = entry.event;
    const there = byId.get(id);
    if (there !== undefined && !isFuller(entry, there)) continue;
    if (there === undefined) added++;
    byId.set(id, entry);
    changedId = Math.min(changedId, id);
  }
  if (changedId === Infinity) return { entries: known, added: 0, changedFrom: null };
  const entries = [...byId.values()].sort((a, b) => a.event.id - b.event.id);
  return { entries, added, changedFrom: entries.findIndex(({ event }) => event.id === changedId) };
}

/** Of two records of one event the one that says more. */
export function fuller(a: Entry, b: Entry): Entry {
  return isFuller(b, a) ? b : a;
}

/** Compares what the events say, not how they were written. */
function isFuller(a: Entry, b: Entry): boolean {
  if (a.text === b.text) return false;
  const [one, other] = [JSON.stringify(a.event), JSON.stringify(b.event)];
  return one.length === other.length ? one > other : one.length > other.length;
}

/** Hash of event 1 (time, input, role, the mark of a fork): the same for every dump of a run, with or without its ARN. Null without event 1. */
export function firstEventHashOf(entries: Entries): string | null {
  const first = entries[0]?.event;
  if (first?.id !== 1 || first.type !== "ExecutionStarted") return null;
  const { input, roleArn } = first.details;
  const mark = forkMarkOf(first);
  const told = [first.timestamp, "text" in input ? input.text : input.kind, roleArn ?? null];
  return sha256(JSON.stringify(mark === null ? told : [...told, mark]));
}

/** The time of ExecutionStarted in ms; null while it is not known. */
export function startOf(entries: Entries): number | null {
  return entries.find(({ event }) => event.type === "ExecutionStarted")?.event.timestamp ?? null;
}

function textOf(event: HistoryEvent): string {
  return JSON.stringify(encodeEvent(event) satisfies JsonObject);
}

/** Line ends in JSON are blanks between its parts: within text they are escaped. */
export function oneLine(text: string): string {
  return text.includes("\n") || text.includes("\r") ? text.replace(/[\r\n]+/g, " ") : text;
}
