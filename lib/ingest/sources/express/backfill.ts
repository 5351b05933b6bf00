import { DAY_MS, SECOND_MS } from "@/lib/base/time";
import { Refusal } from "../../refusal";
import { CallFailed } from "../../pace/call";
import type { Collection } from "../collection";
import { queryLogs, ROWS } from "./insightsQuery";
import { LogBatch } from "./logBatch";

/*
 * What lies back further than a day is asked of Logs Insights: FilterLogEvents gives a megabyte a request, ten a second, and
 * many empty pages where little was logged. A query gives its first 10,000 rows, so a stretch with as many is halved, and
 * the next one is as long as the density of the last lets expect.
 */

/** What is younger comes still, and is read by FilterLogEvents. */
const OLDER_MS = DAY_MS;
const LONGEST_MS = DAY_MS;
const SHORTEST_MS = SECOND_MS;
/** Rows that a stretch is made for. */
const AIM = ROWS / 2;
/** A stretch grows by so much at most. */
const GROWTH = 4;

export type Stretch = { readonly from: number; readonly to: number };

type Reading = {
  readonly group: string;
  /** Stores a batch, and that everything before `to` was read. */
  readonly store: (batch: LogBatch, to: number) => Promise<void>;
  /** Reads a stretch page by page. */
  readonly readPages: (stretch: Stretch) => Promise<void>;
};

/** Reads what lies back further than a day by Logs Insights; by pages where that cannot tell. */
export class Backfill {
  /** Its permission is missing, or it does not answer. */
  private isRefused = false;

  constructor(private readonly collection: Collection) {}

  /** Until when it reads what began at `from`; null: nothing is old enough, or it may not be asked. */
  endOf(from: number, now: number): number | null {
    if (this.isRefused || this.collection.tools.settings.insights === false) return null;
    return from < now - OLDER_MS ? now - OLDER_MS : null;
  }

  /** Reads stretch by stretch; ends early where Logs Insights refuses. */
  async read(stretch: Stretch, reading: Reading): Promise<void> {
    let { from } = stretch;
    let length = LONGEST_MS;
    while (from < stretch.to && !this.isRefused) {
      const to = Math.min(from + length, stretch.to);
      const messages = await this.query(reading.group, { from, to });
      if (messages === null) return;
      const isFull = messages.length >= ROWS;
      if (isFull && to - from > SHORTEST_MS) {
        length = Math.max(SHORTEST_MS, Math.floor((to - from) / 2));
        continue;
      }
      const batch = batchOf(reading.group, from, messages);
      // A query may cut what is long: what cannot be read is read whole.
      if (isFull || batch.setAside.length > 0) await reading.readPages({ from, to });
      else await reading.store(batch, to);
      from = to;
      const factor = Math.min(GROWTH, AIM / Math.max(1, messages.length));
      length = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.floor(length * factor)));
    }
  }

  /** Null when it refuses: then nothing more is asked of it, and why is noted. */
  private async query(group: string, stretch: Stretch): Promise<readonly string[] | null> {
    try {
      return await queryLogs(this.collection, { group, ...stretch });
    } catch (error) {
      const isRefusal = error instanceof Refusal || (error instanceof CallFailed && error.problem === "refused");
      if (!isRefusal) throw error;
      this.isRefused = true;
      this.collection.fail(group, `${error.message} The past is read by FilterLogEvents, which takes longer.`);
      return null;
    }
  }
}

function batchOf(group: string, from: number, messages: readonly string[]): LogBatch {
  const batch = new LogBatch();
  for (const [i, message] of messages.entries()) batch.add({ id: `${group} ${from} ${i}`, message });
  return batch;
}
