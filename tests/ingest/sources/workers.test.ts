import { describe, expect, test } from "vitest";
import { postgresDatabase, query, type TestDatabase } from "../../support/databases";
import { collecting } from "../../support/killedCollectors";

const SOURCES = ["source:express", "source:standard"];

const database = await postgresDatabase();

describe.skipIf(database === null)("two workers on two computers and one PostgreSQL", () => {
  const place = database as TestDatabase;

  test("read each source one at a time; one is killed, and the other goes on", { timeout: 600_000 }, async () => {
    await collecting(place, 3, async ({ store, start }) => {
      const workers = [start("follow", "left"), start("follow", "right")];
      try {
        await Promise.all(workers.map(({ open }) => open));
        await expect.poll(() => pids(place), { timeout: 60_000 }).toHaveLength(SOURCES.length);
        const [pid] = await pids(place);
        const [dies, stays] = workers[0]?.pid === pid ? workers : workers.toReversed();
        const events = async () => (await store.sources.get("express"))?.counts.events;
        await expect.poll(events, { timeout: 60_000 }).toBeGreaterThan(0);
        await dies?.kill();
        await expect.poll(() => pids(place), { timeout: 60_000 }).toEqual(SOURCES.map(() => stays?.pid));
      } finally {
        await Promise.all(workers.map((worker) => worker.kill()));
      }
      // Nobody here can tell that processes of other computers are gone.
      for (const name of SOURCES) await store.leases.free(name);
    });
  });
});

/** Of the processes that read sources, in the order of their names. */
async function pids(place: TestDatabase): Promise<number[]> {
  const sql = `SELECT "holder" FROM "Lease" WHERE "name" LIKE 'source:%' AND "expiresAt" <> 0 ORDER BY "name"`;
  return (await query(place, sql)).map(({ holder }) => Number(String(holder).split(":")[1]));
}
