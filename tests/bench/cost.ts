import { instant } from "@/lib/base/instant";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { costQuery } from "../support/queries";
import { readTotals } from "@/lib/server/cost/readTotals";
import { readAddress } from "@/lib/store/address";
import { type Database, openDatabase } from "@/lib/store/database";
import { openStore } from "@/lib/store/store";
import { FOLD_VERSION } from "@/lib/store/summary";
import { postgresDatabase, sqliteDatabase, type TestDatabase } from "../support/databases";
import { contextOf } from "../support/serverContext";

const EXECUTIONS = 1_000_000;
const MACHINES = 20;
const DAYS = 30;
const RUNS = 5;
const MONTH = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;

/**
 * A million executions of 20 machines over a month, summed by machine and day: the totals of the Cost page (by
 * machine, region, account, type, day and outcome, priced and allocated) beside a bare aggregate of the same
 * columns by machine and day.
 */
export async function bench() {
  const figures = [];
  for (const place of [sqliteDatabase(), await postgresDatabase()]) {
    if (place !== null) figures.push(...(await measured(place)));
  }
  return figures;
}

async function measured(place: TestDatabase) {
  const root = process.cwd();
  const address = readAddress(place.url, root);
  if (!address.ok) throw new Error(address.error);
  const store = await openStore({ url: place.url, root });
  const database = await openDatabase(address.value, root);
  try {
    await fill(database);
    const context = contextOf(store, place);
    const month = costQuery("month=2026-11");
    const ours: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const [one, totals] = await timed(() => readTotals(context, month, instant(MONTH)));
      if (!totals.ok || totals.value.total.quantities.executions !== EXECUTIONS) throw new Error("totals are wrong");
      const [other, rows] = await timed(() => aggregate(database));
      if (rows.length !== MACHINES * DAYS) throw new Error(`the aggregate has ${rows.length} rows`);
      // The first run warms up.
      if (run === 0) continue;
      ours.push(one);
      bare.push(other);
    }
    const [value, against] = [median(ours), median(bare)];
    const name = `cost of 1,000,000 executions by machine and day, ${place.kind}`;
    return [{ name, value, unit: "ms", against: "a bare SQL aggregate of the same columns", ratio: value / against }];
  } finally {
    await database.prisma.$disconnect();
    await store.close();
    await place.drop();
  }
}

/** Rows as saving would have left them, made within the database. */
async function fill({ prisma, kind }: Database): Promise<void> {
  const numbers =
    kind === "sqlite"
      ? `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${EXECUTIONS - 1})`
      : `WITH n(i) AS (SELECT generate_series(0, ${EXECUTIONS - 1}))`;
  const status = EXECUTION_STATUSES.slice(1, 4)
    .map((name, i) => `WHEN ${i} THEN '${name}'`)
    .join(" ");
  await prisma.$executeRawUnsafe(`
    INSERT INTO "Execution" ("key", "identity", "arn", "name", "machine", "machineArn", "region", "account", "type",
      "status", "startedAt", "stoppedAt", "durationMs", "events", "retries", "redrives", "transitions",
      "itemTransitions", "timeChunks", "memoryChunks", "retryMs", "logBytes", "completeness", "missing", "cut",
      "origins", "definitionAssumed", "foldVersion", "contentRevision", "importedAt", "updatedAt")
    ${numbers}
    SELECT 'key-' || i, 'identity-' || i, 'arn:aws:states:us-east-1:123456789012:execution:machine-' || (i % ${MACHINES}) || ':' || i,
      'run-' || i, 'machine-' || (i % ${MACHINES}),
      'arn:aws:states:us-east-1:123456789012:stateMachine:machine-' || (i % ${MACHINES}), 'us-east-1', '123456789012',
      CASE WHEN i % ${MACHINES} < 5 THEN 'EXPRESS' ELSE 'STANDARD' END,
      CASE WHEN i % 50 = 0 THEN CASE i % 3 ${status} END ELSE 'SUCCEEDED' END,
      ${MONTH} + CAST(i / ${MACHINES} % ${DAYS} AS BIGINT) * ${DAY_MS} + i % ${DAY_MS}, ${MONTH}, i % 9000, 20 + i % 30, i % 7 / 6, 0,
      5 + i % 11, i % 3, 1 + i % 90, 1 + i % 2, 0, 4000 + i % 5000, 'complete', 0, 0, '[]', 0, ${FOLD_VERSION}, i, ${MONTH}, ${MONTH}
    FROM n`);
  await prisma.$executeRawUnsafe("ANALYZE");
}

function aggregate({ prisma }: Database): Promise<unknown[]> {
  return prisma.$queryRawUnsafe(`
    SELECT "machine", "startedAt" / ${DAY_MS} AS "day", count(*) AS "n", sum("transitions") AS "transitions",
      sum("retries") AS "retries", sum("redrives") AS "redrives", sum("itemTransitions") AS "items",
      sum("children") AS "children", sum("unknownMapRuns") AS "unknown", sum("timeChunks") AS "time",
      sum("timeChunks" * "memoryChunks") AS "chunks", sum("retryMs" * "memoryChunks") AS "repeated",
      sum("logBytes") AS "log", sum("atLeast") AS "least", sum("billed") AS "billed", max("durationMs") AS "longest"
    FROM "Execution" WHERE "startedAt" >= ${MONTH} AND "startedAt" < ${MONTH + DAYS * DAY_MS}
    GROUP BY "machine", "startedAt" / ${DAY_MS}`);
}

async function timed<T>(act: () => Promise<T>): Promise<[number, T]> {
  globalThis.gc?.();
  const from = performance.now();
  const value = await act();
  return [performance.now() - from, value];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
