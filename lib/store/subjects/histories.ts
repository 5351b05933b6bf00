import type { HistoryEvent } from "@/lib/history/event";
import type { StateStats } from "@/lib/stats/states";
import type { Database } from "../database";
import { readBeginnings, readEvent, readEvents, readPacked, readStates, readTexts } from "../history";
import type { PackedPage } from "../pages";

/** The events of executions, and what was summed up of their states. */
export type Histories = {
  /** All events, ascending by id. */
  events(executionId: number): Promise<HistoryEvent[]>;
  /** One event and its place, from 0; null when there is none with this id. */
  event(executionId: number, eventId: number): Promise<{ readonly event: HistoryEvent; readonly index: number } | null>;
  /** The JSON text of every event as it came, a page at a time. */
  texts(executionId: number): AsyncGenerator<string[]>;
  /** Histories as they are stored, by the execution's id: `unpackEvents` of lib/store/pages makes events of a page. */
  packed(executionIds: readonly number[]): Promise<ReadonlyMap<number, readonly PackedPage[]>>;
  /** The first page of each, packed in the same way; what has no events has none. */
  beginnings(executionIds: readonly number[]): Promise<ReadonlyMap<number, PackedPage>>;
  states(executionId: number): Promise<StateStats[]>;
};

export function historiesIn(database: Database): Histories {
  return {
    events: (id) => readEvents(database, id),
    event: (id, eventId) => readEvent(database, id, eventId),
    texts: (id) => readTexts(database, id),
    packed: (ids) => readPacked(database, ids),
    beginnings: (ids) => readBeginnings(database, ids),
    states: (id) => readStates(database, id),
  };
}
