import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrationNames } from "@/lib/store/migrate";
import { openStore, type Store } from "@/lib/store/store";
import { DATABASES, open, query, ROOT, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";

const TTL = 10_000;

function lost(): never {
  throw new Error("no lease");
}

describe.each(DATABASES)("work on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is done under leases", () => {
    const place = database as TestDatabase;
    let store: Store;
    let now = 1_000_000;
    beforeAll(async () => {
      store = await open(place, () => now);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    test("a lease is held by one, and its token rises with each holder", async () => {
      const first = await store.takeLease("engine", "a", TTL);
      expect(first).toMatchObject({ holder: "a", token: 1n });
      expect(await store.takeLease("engine", "b", TTL)).toBeNull();
      now += TTL;
      const second = await store.takeLease("engine", "b", TTL);
      expect(second).toMatchObject({ holder: "b", token: 2n });
      if (first === null || second === null) throw new Error("no lease");
      expect(await store.renewLease(first, TTL)).toBe(false);
      expect(await store.renewLease(second, TTL)).toBe(true);
      await store.releaseLease(first);
      expect(await store.takeLease("engine", "c", TTL)).toBeNull();
      await store.releaseLease(second);
      expect(await store.takeLease("engine", "c", TTL)).toMatchObject({ token: 3n });
    });

    test("of many that want a lease at once one gets it", async () => {
      const other = await open(place, () => now);
      try {
        const takers = Array.from({ length: 10 }, (_, i) => (i % 2 ? store : other).takeLease("once", `w${i}`, TTL));
        expect((await Promise.all(takers)).filter((lease) => lease !== null)).toHaveLength(1);
      } finally {
        await other.close();
      }
    });

    test("a job goes from waiting to done, and is asked for once while it waits", async () => {
      const asked = await store.requestJob("samples");
      expect(asked).toMatchObject({ kind: "samples", state: "waiting", done: 0, total: null, finishedAt: null });
      expect(await store.requestJob("samples")).toEqual(asked);
      const claimed = await store.claimJob("worker", TTL);
      if (claimed === null) throw new Error("no job");
      expect(claimed.job).toMatchObject({ id: asked.id, state: "running" });
      expect(await store.claimJob("other", TTL)).toBeNull();
      expect(await store.noteProgress(claimed, { done: 2, total: 6 })).toBe(true);
      expect(await store.job(asked.id)).toMatchObject({ state: "running", done: 2, total: 6 });
      expect(await store.endJob(claimed, { state: "done", message: "6 executions" })).toBe(true);
      expect(await store.job(asked.id)).toMatchObject({ state: "done", message: "6 executions", finishedAt: now });
      now += TTL;
      expect(await store.claimJob("worker", TTL)).toBeNull();
    });

    test("a worker that was thought dead cannot end the job of its successor", async () => {
      const asked = await store.requestJob("refold");
      const slow = await store.claimJob("slow", TTL);
      now += TTL;
      const successor = await store.claimJob("successor", TTL);
      if (slow === null || successor === null) throw new Error("no job");
      expect(successor.job.id).toBe(asked.id);
      expect(await store.noteProgress(slow, { done: 99, total: 99 })).toBe(false);
      expect(await store.endJob(slow, { state: "failed", message: "late" })).toBe(false);
      expect(await store.job(asked.id)).toMatchObject({ state: "running", done: 0 });
      expect(await store.endJob(successor, { state: "done", message: "" })).toBe(true);
    });

    test("a holder whose clock jumps neither keeps a lease for ever nor steals one", async () => {
      let [wall, steady] = [5_000_000_000, 0];
      const clock = { url: place.url, root: ROOT, now: () => wall, elapsed: () => steady };
      const [one, other] = [await openStore(clock), await openStore(clock)];
      try {
        const held = await one.takeLease("clock", "one", TTL);
        wall -= 3_600_000;
        expect(await other.takeLease("clock", "other", TTL)).toBeNull();
        wall += 100 * 3_600_000;
        expect(await other.takeLease("clock", "other", TTL)).toBeNull();
        steady += TTL - 1;
        expect(await one.renewLease(held ?? lost(), TTL)).toBe(true);
        wall -= 200 * 3_600_000;
        expect(await one.renewLease(held ?? lost(), TTL)).toBe(true);
        expect(await other.takeLease("clock", "other", TTL)).toBeNull();
        steady += TTL - 1;
        expect(await other.takeLease("clock", "other", TTL)).toBeNull();
        steady += 1;
        expect(await other.takeLease("clock", "other", TTL)).toMatchObject({ token: 2n });
        expect(await one.renewLease(held ?? lost(), TTL)).toBe(false);
      } finally {
        await one.close();
        await other.close();
      }
    });

    test("whether a lease is held is told by what changes, not by the time of day", async () => {
      let [wall, steady] = [5_000_000_000, 0];
      const clock = { url: place.url, root: ROOT, now: () => wall, elapsed: () => steady };
      const [one, other] = [await openStore(clock), await openStore(clock)];
      try {
        expect(await other.isLeased("told", TTL)).toBe(false);
        const held = (await one.takeLease("told", "one", TTL)) ?? lost();
        wall += 100 * 3_600_000;
        expect(await other.isLeased("told", TTL)).toBe(true);
        steady += TTL - 1;
        await one.renewLease(held, TTL);
        wall -= 200 * 3_600_000;
        expect(await other.isLeased("told", TTL)).toBe(true);
        steady += TTL - 1;
        expect(await other.isLeased("told", TTL)).toBe(true);
        steady += 1;
        expect(await other.isLeased("told", TTL)).toBe(false);
        await one.renewLease(held, TTL);
        expect(await other.isLeased("told", TTL)).toBe(true);
        await one.releaseLease(held);
        expect(await other.isLeased("told", TTL)).toBe(false);
      } finally {
        await one.close();
        await other.close();
      }
    });

    test("a job that fails waits longer each time, then stays failed and is not asked for until something changes", async () => {
      const asked = await store.requestJob("verify");
      const waits: number[] = [];
      for (let attempt = 1; ; attempt++) {
        const claimed = await store.claimJob("worker", TTL);
        if (claimed === null) throw new Error("no job");
        expect(await store.failJob(claimed, `why ${attempt}`)).toBe(true);
        if ((await store.job(asked.id))?.state === "failed") break;
        expect(await store.failingJobs()).toEqual([
          { kind: "verify", message: `why ${attempt}`, attempts: attempt, isOver: false },
        ]);
        const from = now;
        while (now - from < 400_000) {
          now += 5_000;
          const early = await store.claimJob("worker", TTL);
          if (early === null) continue;
          await store.releaseLease(early.lease);
          break;
        }
        waits.push(now - from);
      }
      expect(waits).toEqual([5_000, 20_000, 80_000, 320_000]);
      expect(await store.failingJobs()).toMatchObject([{ attempts: 5, isOver: true }]);
      expect(await store.isResting("verify")).toBe(true);
      now += 1;
      await store.save(ingested(chargeRun({ n: 1 }), { arn: arnOf("changes") }));
      expect(await store.isResting("verify")).toBe(false);
    });

    test("a job that is not there is null", async () => {
      expect(await store.job(424242)).toBeNull();
    });
  });
});

describe.each(DATABASES)("migrations on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("bring a database up to date", () => {
    const place = database as TestDatabase;
    afterAll(() => place.drop());

    test("several starts at once, from nothing, come through and apply each once", async () => {
      const stores = await Promise.all([open(place), open(place), open(place)]);
      for (const store of stores) {
        expect([await store.countExecutions(), await store.changeNumber()]).toEqual([0, 0]);
        await store.close();
      }
      const rows = await query(place, `SELECT "migration_name" AS n FROM "_prisma_migrations" ORDER BY 1`);
      const names = migrationNames(join(ROOT, "prisma/migrations", place.kind));
      expect(names).toContain("20261122160000_init");
      expect(rows.map(({ n }) => n)).toEqual(names);
    });

    test("a migration that was changed after it was applied stops the start, by name", async () => {
      await query(place, `UPDATE "_prisma_migrations" SET "checksum" = 'x' WHERE "migration_name" LIKE '%_search'`);
      await expect(open(place)).rejects.toThrow(/20261122160100_search was changed after it was applied/);
    });
  });
});
