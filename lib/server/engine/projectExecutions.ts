import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import type { JsonObject } from "@/lib/base/json";
import { readExecutionArn } from "@/lib/base/arn";
import type { IngestedExecution } from "@/lib/store/ingested";
import type { StoredExecution } from "@/lib/store/engine/rows";
import type { Store } from "@/lib/store/store";

/*
 * Executions of the local engine in the dashboard's own tables. The engine writes its rows and the change feed in one
 * transaction; this follows the feed and adds what is new, with how far it is in the transaction of the data: nothing is
 * lost and nothing is added twice, wherever a process ends.
 */

const SOURCE = "localEngine";
/** How often the feed is looked at, in ms. */
const LOOK_EVERY_MS = 150;
/** Changes that are read at a time, and executions that are stored at a time. */
const CHANGES_AT_ONCE = 1_000;
const STORED_AT_ONCE = 50;
/** Executions of which it is remembered how many events are stored; of others all are handed over, which adds none. */
const REMEMBERED = 10_000;

/** Follows the engine until the end. */
export async function projectExecutions(
  store: Store,
  signal: AbortSignal,
  onTrouble: (sentence: string) => void,
): Promise<void> {
  const projection = new Projection(store);
  while (!signal.aborted) {
    try {
      if (!(await projection.step())) await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    } catch (error) {
      if (signal.aborted) return;
      onTrouble(error instanceof Error ? error.message : String(error));
      await pause(1_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

export class Projection {
  private readonly done = new LRUCache<string, number>({ max: REMEMBERED });
  private seq: number | null = null;

  constructor(private readonly store: Store) {}

  /** Adds what the next changes tell of; false when there were none. */
  async step(): Promise<boolean> {
    this.seq ??= Number((await this.store.sources.checkpoint(SOURCE)) ?? 0);
    const read = await this.store.changes.after(this.seq, CHANGES_AT_ONCE);
    if (read.reload) {
      await this.addAll();
      return this.moveTo(read.last);
    }
    if (read.changes.length === 0) return false;
    const ids = new Set(read.changes.flatMap(({ kind, subject }) => (kind === "engineExecution" ? [subject] : [])));
    // Our own writes are changes too: they are passed over without a transaction.
    if (ids.size === 0) {
      this.seq = read.last;
      return true;
    }
    await this.add([...ids]);
    return this.moveTo(read.last);
  }

  private async moveTo(seq: number): Promise<true> {
    await this.store.sources.saveMany([], { source: SOURCE, value: String(seq) });
    this.seq = seq;
    return true;
  }

  /** The feed does not go back far enough: every execution is looked at. */
  private async addAll(): Promise<void> {
    for (let after = ""; ;) {
      const ids = await this.store.engine.executionIds(after, STORED_AT_ONCE);
      await this.add(ids);
      after = ids.at(-1) ?? "";
      if (ids.length < STORED_AT_ONCE) return;
    }
  }

  private async add(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += STORED_AT_ONCE) {
      const rows = await Promise.all(ids.slice(at, at + STORED_AT_ONCE).map((id) => this.read(id)));
      const found = rows.flatMap((row) => row ?? []);
      if (found.length === 0) continue;
      await this.store.sources.saveMany(
        found.map(({ execution }) => execution),
        null,
      );
      for (const { id, events } of found) this.done.set(id, events);
    }
  }

  private async read(id: string): Promise<{ id: string; events: number; execution: IngestedExecution } | null> {
    const row = await this.store.engine.executionById(id);
    if (row === null) return null;
    const stored = this.done.get(id) ?? 0;
    const { texts, ids } = await this.store.engine.events(id, {
      after: stored === 0 ? null : stored,
      limit: 100_000,
      reverse: false,
    });
    // A child that has not begun, an Express execution that goes on: there is nothing to see.
    if (texts.length === 0) return null;
    const definition = stored === 0 ? await this.definitionOf(row) : null;
    return { id, events: ids.at(-1) ?? stored, execution: ingested(row, texts, definition) };
  }

  /** Goes with the first events alone. Null of a child of a Map Run: it runs a part of it. */
  private async definitionOf({ revisionId, mapRunArn }: StoredExecution): Promise<string | null> {
    if (mapRunArn !== null) return null;
    return (await this.store.engine.catalogue.revision(revisionId))?.definition ?? null;
  }
}

function ingested(row: StoredExecution, texts: readonly string[], definition: string | null): IngestedExecution {
  const { arn, name, type, status, startedAt, stoppedAt, error, cause, input, output, redriveCount, mapRunArn } = row;
  const facts = readExecutionArn(arn);
  return {
    identity: arn,
    arn,
    name,
    machineArn: facts?.machineArn ?? row.machineArn,
    machine: facts?.machine ?? null,
    type,
    described: {
      status,
      startedAt,
      stoppedAt,
      ...(error === null ? {} : { error }),
      ...(cause === null ? {} : { cause }),
      input,
      ...(output === null ? {} : { output }),
      redriveCount,
      ...(mapRunArn === null ? {} : { mapRunArn }),
    },
    definition: definition === null ? null : { text: definition, assumed: false },
    events: texts.map(eventOf),
    texts,
    cutOff: false,
    origin: "local engine",
  };
}

function eventOf(text: string): HistoryEvent {
  const decoded = decodeEvent(JSON.parse(text) as JsonObject);
  if (!decoded.ok) throw new Error(`the engine stored an event that cannot be read: ${decoded.error.member}`);
  return decoded.value;
}
