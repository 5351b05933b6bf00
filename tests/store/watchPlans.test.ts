import { afterAll, beforeAll, expect, test } from "vitest";
import { Prisma } from "@/generated/sqlite/client";
import { readAddress } from "@/lib/store/address";
import { type Database, openDatabase } from "@/lib/store/database";
import { lastStartsSql, nearLimitSql } from "@/lib/store/watch/figures";
import { query, ROOT, sqliteDatabase } from "../support/databases";

/* What rules of watch read of executions is along an index: SQLite's planner says so, whatever is stored. */

const place = sqliteDatabase();
let database: Database;
const opened = () => {
  const address = readAddress(place.url, ROOT);
  if (!address.ok) throw new Error(address.error);
  return openDatabase(address.value, ROOT);
};
beforeAll(async () => void (database = await opened()));
afterAll(async () => {
  await database.prisma.$disconnect();
  await place.drop();
});

const planOf = async (sql: Prisma.Sql) => {
  const rows = await database.prisma.$queryRaw<{ detail: string }[]>(Prisma.sql`EXPLAIN QUERY PLAN ${sql}`);
  return rows.map(({ detail }) => detail).join("\n");
};
const window = { machineIds: [1, 2], from: 0, to: 1_000 };

test("what is near a limit is read along the index of its column, and the last start from the end of one", async () => {
  expect(await planOf(nearLimitSql("sqlite", window, "events", 20_000))).toContain(
    "SEARCH e USING INDEX Execution_lastEventId_id_idx (lastEventId>?)",
  );
  expect(await planOf(nearLimitSql("sqlite", window, "payload", 20_000))).toContain(
    "SEARCH e USING INDEX Execution_largestPayload_id_idx (largestPayload>?)",
  );
  const lasts = "SEARCH e USING COVERING INDEX Execution_machineId_startedAt_id_idx (machineId=?)";
  expect(await planOf(lastStartsSql("sqlite", [1, 2]))).toContain(lasts);
});

test("without the index another plan is told", async () => {
  await query(place, `DROP INDEX "Execution_lastEventId_id_idx"`);
  await database.prisma.$disconnect();
  database = await opened();
  expect(await planOf(nearLimitSql("sqlite", window, "events", 20_000))).not.toContain("lastEventId>?");
});
