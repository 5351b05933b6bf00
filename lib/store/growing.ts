import { LRUCache } from "lru-cache";
import { addEvent, addSize, type GrowingSize, noSize } from "@/lib/cost/size";
import { regionOfEvents } from "@/lib/cost/region";
import type { HistoryEvent } from "@/lib/history/event";
import { executedVersion, MAX_ANSWERS } from "@/lib/stats/functionVersions";
import { invokedBy, MAX_INVOKED } from "@/lib/stats/invoked";
import { createFold, type GrowingFold } from "@/lib/history/fold";
import { redactEvent } from "@/lib/redact/events";
import type { Redaction, Redactor } from "@/lib/redact/redactor";
import { PAGE_EVENTS } from "./pages";
import type { Entries, Entry } from "./record";
import type { Observed } from "./summary";

/** What is made of a history while events are added at its end: all that its summary and its next pages take. */
export class GrowingHistory {
  private readonly fold: GrowingFold;
  private readonly redactor: Redactor;
  private readonly size: GrowingSize = noSize();
  private region: string | null = null;
  private readonly versions = new Map<number, string>();
  private readonly invoked = new Set<string>();
  private first: HistoryEvent | null = null;
  private last: HistoryEvent | null = null;
  /** The events of the last page, while it is not full. */
  private tail: Entry[] = [];
  /** Events so far. */
  count = 0;

  /** `truncated`: the source says that the record stops before its end. */
  constructor(
    truncated: boolean,
    private readonly redaction: Redaction,
    machine: string | null,
  ) {
    this.fold = createFold({ truncated });
    this.redactor = redaction.of(machine);
  }

  /** Takes the next events, whose ids ascend from the last one's. */
  push(entries: Entries): void {
    for (const entry of entries) {
      const { event } = entry;
      this.fold.push(event);
      // What is hidden in any event is hidden in what is made of all.
      const shown = redactEvent(this.redactor, event);
      if (entry.size === undefined) addEvent(this.size, event);
      else addSize(this.size, entry.size);
      this.region ??= regionOfEvents([event]);
      this.keepVersion(event);
      this.keepInvoked(shown);
      this.first ??= event;
      this.last = event;
      this.count++;
    }
    this.keepTail(entries);
  }

  /** For a summary that is made at once: it goes on growing. */
  observed(): Observed {
    const ends = this.last === null || this.count < 2 ? [this.first] : [this.first, this.last];
    const { size, region, versions, invoked, redactor, redaction } = this;
    const trace = this.fold.view();
    const found = ends.filter((event) => event !== null);
    return { trace, size, region, versions, invoked, ends: found, redactor, redactedBy: redaction.hash };
  }

  /** Events of the last page, which is not full: what comes next is written with them. */
  openPage(): Entries {
    return this.tail;
  }

  private keepVersion(event: HistoryEvent): void {
    const version = this.versions.size < MAX_ANSWERS ? executedVersion(event) : null;
    if (version !== null) this.versions.set(event.id, version);
  }

  /** `shown`: the event without what is hidden. */
  private keepInvoked(shown: HistoryEvent): void {
    if (this.invoked.size >= MAX_INVOKED) return;
    for (const one of invokedBy(shown)) this.invoked.add(one);
  }

  private keepTail(entries: Entries): void {
    const open = this.count % PAGE_EVENTS;
    if (open === 0) this.tail = [];
    else this.tail = entries.length >= open ? entries.slice(-open) : [...this.tail, ...entries].slice(-open);
  }
}

/** Everything that is made of these events; `machine`: the name of theirs, whose rules hold. */
export function observe(entries: Entries, truncated: boolean, redaction: Redaction, machine: string | null): Observed {
  const growing = new GrowingHistory(truncated, redaction, machine);
  growing.push(entries);
  return growing.observed();
}

/** Events of all histories that are kept, spans and sizes of which take some hundred bytes each. */
const MAX_EVENTS = 200_000;

/**
 * Histories that grew last, by execution and revision, so that who adds to one again and again does not read it again
 * and again. A history is taken out to be added to and put back once that is stored: what is in here is what is stored.
 */
export class GrowingHistories {
  private readonly kept = new LRUCache<number, { readonly revision: bigint; readonly history: GrowingHistory }>({
    maxSize: MAX_EVENTS,
  });

  /** What is hidden in what is made of the histories. */
  constructor(readonly redaction: Redaction) {}

  /** Takes out the history of an execution at a revision; null when it has to be read. */
  take(id: number, revision: bigint): GrowingHistory | null {
    const known = this.kept.get(id);
    this.kept.delete(id);
    return known?.revision === revision ? known.history : null;
  }

  /** One that is longer than all that is kept is kept alone. */
  put(id: number, revision: bigint, history: GrowingHistory): void {
    this.kept.set(id, { revision, history }, { size: Math.min(MAX_EVENTS, Math.max(1, history.count)) });
  }
}
