import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import pg from "pg";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import { PushIntake } from "@/lib/ingest/push/pushIntake";
import { definedPushSource, pushSink } from "@/lib/server/push/pushSource";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { openStore, type Store } from "@/lib/store/store";
import { type Answer, answeringHandler } from "../support/answeringHandler";
import { postgresDatabase } from "../support/databases";
import {
  apiOf,
  bareDeliveries,
  bareHistories,
  bareLogs,
  type BareRow,
  type BenchRun,
  deliveriesOf,
  EVENTS,
  historyPage,
  logEvents,
  logsOf,
} from "../support/ingestBench";
import { inTurns } from "../support/inTurns";

/*
 * Events a second from pages of the API, from log events and from deliveries, beside parsing, grouping, compressing and
 * inserting the same with the bare driver, a row an execution, in the same process in turns.
 */

const EXECUTIONS = 500;
const RUNS = 3;
const LOG_PAGE = 10_000;

type Bare = { readonly insert: (rows: readonly BareRow[]) => Promise<void>; readonly close: () => Promise<void> };

/** One way of bringing a run's events: ours, and the least that could be done with the same bytes. */
type Way = {
  readonly name: string;
  readonly ours: (run: number) => Promise<void>;
  readonly theirs: (run: number) => Promise<void>;
};

export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-bench-"));
  const path = join(folder, "store.db");
  const store = await openStore({ url: `file:${path}`, root: process.cwd() });
  const bare = await bareSqlite(join(folder, "bare.db"));
  try {
    const figures = await measured("SQLite", store, bare);
    await store.close();
    const events = 3 * (RUNS + 1) * EXECUTIONS * EVENTS;
    const bytes = { name: "stored an event, SQLite", value: statSync(path).size / events, unit: "bytes" };
    const heap = { name: "heap at the end", value: process.memoryUsage().heapUsed / 1024 ** 2, unit: "MiB" };
    return [...figures, bytes, heap, ...(await onPostgres())];
  } finally {
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres() {
  const database = await postgresDatabase();
  if (database === null) return [];
  const store = await openStore({ url: database.url, root: process.cwd() });
  const bare = await barePostgres(database.url);
  try {
    return await measured("PostgreSQL", store, bare);
  } finally {
    await bare.close();
    await store.close();
    await database.drop();
  }
}

async function measured(where: string, store: Store, bare: Bare) {
  const figures = [];
  for (const way of [apiWay(store, bare), logWay(store, bare), await pushWay(store, bare)]) {
    const { ours, theirs } = await inTurns(way.ours, way.theirs, RUNS);
    const value = (EXECUTIONS * EVENTS * 1_000) / ours;
    figures.push({
      name: `${way.name}, ${where}`,
      value,
      unit: "events/s",
      against: "bare rows",
      ratio: theirs / ours,
    });
  }
  return figures;
}

const runOf = (run: number): BenchRun => ({ run, executions: EXECUTIONS, from: Date.now() - 600_000 });

function apiWay(store: Store, bare: Bare): Way {
  return {
    name: "pages of the API",
    ours: (run) => read(store, { ...SETTINGS, name: `api-${run}`, kind: "engine", share: 1 }, apiOf(runOf(run))),
    theirs: async (run) => {
      const of = { ...runOf(run), run: run + 1_000 };
      const texts = Array.from({ length: EXECUTIONS }, (_, i) => JSON.stringify(historyPage(of, i)));
      await bare.insert(bareHistories(of, texts));
    },
  };
}

const SETTINGS = { region: "eu-west-1", endpoint: "http://127.0.0.1:1" } as const;

function logWay(store: Store, bare: Bare): Way {
  const settings: Omit<SourceSettings, "name"> = {
    ...{ ...SETTINGS, kind: "express", since: "1h", insights: false, logGroups: ["/bench"] },
  };
  return {
    name: "log events",
    ours: (run) =>
      read(store, { ...settings, name: `logs-${run}` }, logsOf(logEvents({ ...runOf(run), run: run + 2_000 }))),
    theirs: async (run) => {
      const events = logEvents({ ...runOf(run), run: run + 3_000 });
      const pages: string[] = [];
      for (let at = 0; at < events.length; at += LOG_PAGE)
        pages.push(JSON.stringify({ events: events.slice(at, at + LOG_PAGE) }));
      await bare.insert(bareLogs(pages));
    },
  };
}

async function pushWay(store: Store, bare: Bare): Promise<Way> {
  const source = await definedPushSource(store.sources);
  const intake = new PushIntake(pushSink(store.sources, source, () => Date.now()));
  const bodies = (run: number) => deliveriesOf(logEvents({ ...runOf(run), run }));
  return {
    name: "deliveries of Firehose",
    ours: async (run) => {
      // Firehose does not wait for one answer before it sends the next.
      await Promise.all(bodies(run + 4_000).map((body) => intake.takeFirehose(body)));
    },
    theirs: async (run) => bare.insert(bareDeliveries(bodies(run + 5_000))),
  };
}

/** Reads a source of a run to its end. */
async function read(store: Store, settings: SourceSettings, answer: Answer): Promise<void> {
  const { name, kind } = settings;
  await store.sources.define({ name, kind, settings: JSON.stringify(settings), configured: false });
  const handler = answeringHandler(answer) as never;
  const tools = {
    ...{
      store,
      clock: REAL_CLOCK,
      paces: new AccountPaces(REAL_CLOCK),
      holder: "bench:1",
      folder: "/",
      environment: {},
      handler,
    },
  };
  const { ended, events } = await ingestOnce(tools, settings, new AbortController().signal, () => undefined);
  if (ended !== null || events !== EXECUTIONS * EVENTS)
    throw new Error(`${name}: ${events} events, ${String(ended?.reason)}`);
}

const TABLE = `CREATE TABLE "bare" ("arn" TEXT PRIMARY KEY, "startedAt" BIGINT, "data" BLOB)`;
const TOGETHER = 500;

async function bareSqlite(path: string): Promise<Bare> {
  const connection = await new PrismaLibSql({ url: `file:${path}` }).connect();
  await connection.executeScript(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${TABLE}`);
  const scalar = (scalarType: "string" | "bigint" | "bytes") => ({ scalarType, arity: "scalar" }) as const;
  const types = [scalar("string"), scalar("bigint"), scalar("bytes")];
  return {
    insert: async (rows) => {
      await connection.executeRaw({ sql: "BEGIN IMMEDIATE", args: [], argTypes: [] });
      for (let at = 0; at < rows.length; at += TOGETHER) {
        const some = rows.slice(at, at + TOGETHER);
        const sql = `INSERT INTO "bare" VALUES ${some.map(() => "(?, ?, ?)").join(", ")}`;
        const args = some.flatMap(({ arn, startedAt, data }) => [arn, Math.floor(startedAt), data]);
        await connection.executeRaw({ sql, args, argTypes: some.flatMap(() => types) });
      }
      await connection.executeRaw({ sql: "COMMIT", args: [], argTypes: [] });
    },
    close: () => connection.dispose(),
  };
}

async function barePostgres(url: string): Promise<Bare> {
  const place = new URL(url);
  const schema = place.searchParams.get("schema") ?? "public";
  place.searchParams.delete("schema");
  const client = new pg.Client({ connectionString: place.href, options: `-c search_path="${schema}"` });
  await client.connect();
  await client.query(TABLE.replace("BLOB", "BYTEA"));
  return {
    insert: async (rows) => {
      await client.query("BEGIN");
      for (let at = 0; at < rows.length; at += TOGETHER) {
        const some = rows.slice(at, at + TOGETHER);
        const values = some.map((_, n) => `($${3 * n + 1}, $${3 * n + 2}, $${3 * n + 3})`).join(", ");
        const args = some.flatMap(({ arn, startedAt, data }) => [arn, Math.floor(startedAt), data]);
        await client.query(`INSERT INTO "bare" VALUES ${values}`, args);
      }
      await client.query("COMMIT");
    },
    close: () => client.end(),
  };
}
