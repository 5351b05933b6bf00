import { join } from "node:path";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import type { IngestedExecution } from "@/lib/store/ingested";
import { openStore, type Store } from "@/lib/store/store";
import { bareRows } from "./bareRows";
import { bigEvents } from "./bigHistory";
import { open, postgresDatabase } from "./databases";
import { figure, inTurns } from "./inTurns";

/** A history with the text of each event. */
export type History = { readonly events: readonly HistoryEvent[]; readonly texts: readonly string[] };

/** `n`: of many, each of which began at another time. */
export function historyOf(count: number, n = 0): History {
  const texts = [...bigEvents(count)].map((event) => {
    return JSON.stringify({ ...event, timestamp: Number(event["timestamp"]) + n });
  });
  const events = texts.map((text): HistoryEvent => {
    const event = decodeEvent(JSON.parse(text) as JsonObject);
    if (!event.ok) throw new Error(`the generator made a wrong ${event.error.member}`);
    return event.value;
  });
  return { events, texts };
}

export function ingestedAs(name: string, { events, texts }: History): IngestedExecution {
  const arn = `arn:aws:states:us-east-1:000000000000:execution:orders:${name}`;
  return {
    identity: arn,
    arn,
    name: null,
    machineArn: null,
    machine: null,
    type: null,
    described: null,
    definition: null,
    events,
    texts,
    cutOff: false,
    origin: "bench",
  };
}

const ADDED = 10;

/** Ten events at the end of a long history and of a short one, again and again. */
export async function appendFigure(store: Store, history: History) {
  const grow = async (count: number) => {
    const first = { events: history.events.slice(0, count), texts: history.texts.slice(0, count) };
    const { key } = await store.executions.save(ingestedAs(`grows-from-${count}`, first));
    const { id } = (await store.executions.find(key)) ?? { id: -1 };
    return async (run: number) => {
      const from = count + run * ADDED;
      const texts = history.texts.slice(from, from + ADDED);
      const saved = await store.executions.append(id, from + 1, texts);
      if (saved?.added !== ADDED) throw new Error(`${saved?.added} events were added`);
    };
  };
  const times = await inTurns(await grow(20_000), await grow(100), 21);
  return figure("append 10 events to 20,000", times, "append 10 events to 100");
}

const BATCH = 1_000;
const SHORT = 20;

/** Stores a batch and its checkpoint; beside it the same rows into the same tables, packed and written and nothing else. */
export async function saveManyFigure(folder: string) {
  const [path, bare] = [join(folder, "many.db"), join(folder, "many-bare.db")];
  const histories = Array.from({ length: BATCH }, (_, n) => historyOf(SHORT, n));
  const store = await openStore({ url: `file:${path}`, root: process.cwd() });
  await (await openStore({ url: `file:${bare}`, root: process.cwd() })).close();
  const save = async (run: number) => {
    const batch = histories.map((history, n) => ingestedAs(`batch-${run}-${n}`, history));
    const saved = await store.sources.saveMany(batch, { source: "bench", value: `${run}` });
    if (saved.some(({ outcome }) => outcome !== "stored")) throw new Error("not all were stored");
  };
  await save(-1);
  const rows = await bareRows(
    path,
    bare,
    histories.map(({ texts }) => `[\n${texts.join(",\n")}\n]`),
  );
  try {
    const times = await inTurns(save, rows.insert, 5);
    return figure("save 1,000 executions of 20 events at once", times, "gzip and a bare transaction of the same rows");
  } finally {
    await rows.close();
    await store.close();
  }
}

const WRITERS = 8;
/** Executions that all writers of a measurement store together. */
const WRITTEN = 160;

/** One writer and eight store as many executions, one a transaction, each writer with a connection of its own. */
export async function writersFigure() {
  const database = await postgresDatabase();
  if (database === null) return [];
  const stores: Store[] = [];
  const histories = Array.from({ length: WRITTEN }, (_, n) => historyOf(SHORT, n));
  try {
    for (let n = 0; n < WRITERS; n++) stores.push(await open(database));
    const write = (writers: number) => async (run: number) => {
      const each = WRITTEN / writers;
      const work = stores.slice(0, writers).map(async (store, n) => {
        for (const [i, history] of histories.slice(n * each, (n + 1) * each).entries()) {
          await store.executions.save(ingestedAs(`${writers}-${run}-${n}-${i}`, history));
        }
      });
      await Promise.all(work);
    };
    const { ours, theirs } = await inTurns(write(WRITERS), write(1), 5);
    const [value, one] = [ours, theirs].map((ms) => (WRITTEN * 1_000) / ms);
    const name = "eight writers on PostgreSQL";
    return [{ name, value, unit: "executions/s", against: "one writer", ratio: (value ?? 0) / (one ?? 1) }];
  } finally {
    for (const store of stores) await store.close();
    await database.drop();
  }
}
