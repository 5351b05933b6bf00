import { expect, test } from "vitest";
import { openStore } from "@/lib/store/store";
import { AwsWorld } from "../../support/awsWorld/awsWorld";
import { query, ROOT, sqliteDatabase } from "../../support/databases";
import { ingestAll } from "../../support/ingestWorld";
import { countedWrong, differenceOf, STANDARD } from "../../support/readWorld";

test("what is lost, is there twice or is of no source is found out", async () => {
  const database = sqliteDatabase();
  const world = await AwsWorld.make({ seed: 1, standard: 20, expressEvents: 0, liveMs: 0 });
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  try {
    await ingestAll(world, store, STANDARD);
    expect(await countedWrong(database, store)).toBeNull();
    expect(await differenceOf(world, store, [STANDARD])).toBeNull();
    const any = `(SELECT max("id") FROM "Execution" WHERE "events" > 0)`;
    await query(database, `UPDATE "Source" SET "events" = "events" + 1 RETURNING 1`);
    expect(await countedWrong(database, store)).toMatch(/events are stored, \d+ counted/);
    await query(database, `DELETE FROM "ExecutionSource" WHERE "executionId" = ${any} RETURNING 1`);
    expect(await countedWrong(database, store)).toMatch(/of a source/);
    await query(database, `UPDATE "Execution" SET "events" = "events" + 1 WHERE "id" = ${any} RETURNING 1`);
    expect(await differenceOf(world, store, [STANDARD])).toMatch(/its number of events is/);
    await query(database, `DELETE FROM "Execution" WHERE "id" = ${any} RETURNING 1`);
    expect(await differenceOf(world, store, [STANDARD])).toMatch(/is missing/);
  } finally {
    await store.close();
    await database.drop();
  }
});
