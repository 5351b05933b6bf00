import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { IngestedExecution } from "@/lib/store/ingested";
import { PAGE_EVENTS } from "@/lib/store/pages";
import { openStore } from "@/lib/store/store";
import { bigEvents } from "../support/bigHistory";

/*
 * A history of AWS's greatest length into the store and out of it, beside the least that could be done: gzip and a
 * bare insert of the same pages, a bare read with gunzip and JSON.parse. Both on SQLite files of their own, taken in
 * turns in one process, so that the noise of the machine meets both.
 */

const RUNS = 9;

export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-bench-"));
  const store = await openStore({ url: `file:${join(folder, "store.db")}`, root: process.cwd() });
  const bare = await openBare(join(folder, "bare.db"));
  const { events, texts, pages } = history();
  try {
    const stored = await inTurns(
      (run) => store.executions.save(ingested(run, events, texts)),
      (run) => bare.insert(run, pages),
    );
    const { key } = await store.executions.save(ingested(0, events, texts));
    const found = await store.executions.find(key);
    if (found === null) throw new Error("the history was not stored");
    const opened = await inTurns(
      () => store.histories.events(found.id),
      () => bare.read(0),
    );
    const folded = await inTurns(
      async () => fold(await store.histories.events(found.id)),
      () => bare.read(0),
    );
    const single = await inTurns(
      () => store.histories.event(found.id, 24_999),
      () => bare.read(0),
    );
    return [
      figure("store 25,000 events", stored, "gzip and a bare insert of the same pages"),
      figure("open 25,000 events", opened, "a bare read, gunzip and JSON.parse"),
      figure("open and fold 25,000 events", folded, "a bare read, gunzip and JSON.parse"),
      figure("open event 24,999 alone", single, "a bare read, gunzip and JSON.parse of all"),
    ];
  } finally {
    await store.close();
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function history() {
  const texts = [...bigEvents()].map((event) => JSON.stringify(event));
  const events = texts.map((text): HistoryEvent => {
    const event = decodeEvent(JSON.parse(text) as JsonObject);
    if (!event.ok) throw new Error(`the generator made a wrong ${event.error.member}`);
    return event.value;
  });
  const pages: string[] = [];
  for (let from = 0; from < texts.length; from += PAGE_EVENTS) {
    pages.push(`[\n${texts.slice(from, from + PAGE_EVENTS).join(",\n")}\n]`);
  }
  return { events, texts, pages };
}

function ingested(run: number, events: readonly HistoryEvent[], texts: readonly string[]): IngestedExecution {
  const arn = `arn:aws:states:us-east-1:000000000000:execution:orders:run-${run}`;
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

/** The same pages without anything around them: one table, one transaction, plain SQL. */
async function openBare(path: string) {
  const connection = await new PrismaLibSql({ url: `file:${path}` }).connect();
  await connection.executeScript(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
     CREATE TABLE "page" ("run" INTEGER, "number" INTEGER, "data" BLOB, PRIMARY KEY ("run", "number"))`,
  );
  const bytes = { scalarType: "bytes", arity: "scalar" } as const;
  const int = { scalarType: "int", arity: "scalar" } as const;
  return {
    async insert(run: number, pages: readonly string[]) {
      const statement = `INSERT INTO "page" VALUES (?, ?, ?)`;
      // Not as a script: the client rolls back what a script leaves open.
      await connection.executeRaw({ sql: "BEGIN IMMEDIATE", args: [], argTypes: [] });
      for (const [number, text] of pages.entries()) {
        const data = gzipSync(text, { level: 1 });
        await connection.executeRaw({ sql: statement, args: [run, number, data], argTypes: [int, int, bytes] });
      }
      await connection.executeRaw({ sql: "COMMIT", args: [], argTypes: [] });
    },
    async read(run: number) {
      const sql = `SELECT "data" FROM "page" WHERE "run" = ? ORDER BY "number"`;
      const { rows } = await connection.queryRaw({ sql, args: [run], argTypes: [int] });
      return rows.map(([data]) => JSON.parse(gunzipSync(data as Uint8Array).toString()) as unknown);
    },
    close: () => connection.dispose(),
  };
}

type Times = { readonly ours: number; readonly theirs: number };

/** Medians in ms of both, run after each other RUNS times, after one run that warms up. */
async function inTurns(ours: (run: number) => unknown, theirs: (run: number) => unknown): Promise<Times> {
  const times: Times[] = [];
  for (let run = 0; run <= RUNS; run++) times.push({ ours: await timed(ours, run), theirs: await timed(theirs, run) });
  const measured = times.slice(1);
  return { ours: median(measured.map((time) => time.ours)), theirs: median(measured.map((time) => time.theirs)) };
}

async function timed(act: (run: number) => unknown, run: number): Promise<number> {
  globalThis.gc?.();
  const from = performance.now();
  await act(run);
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function figure(name: string, { ours, theirs }: Times, against: string) {
  return { name, value: ours, unit: "ms", against, ratio: ours / theirs };
}
