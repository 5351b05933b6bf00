import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobLane } from "@/lib/contract/jobKinds";
import type { JobRequest } from "@/lib/store/job";
import type { AskedJob } from "@/lib/store/jobClaim";
import { migrationNames } from "@/lib/store/migrate";
import { openStore, type Store } from "@/lib/store/store";
import { DATABASES, open, query, ROOT, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";

const TTL = 10_000;

/** An import of a file of that name. */
function importOf(file: string): JobRequest {
  const name = `${file}.json`;
  const facts = { name, arn: null, machine: null, partial: false, encoding: null, definition: null };
  return { kind: "import", key: file, subject: name, payload: { file, host: "here", facts } };
}

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
    const claim = async (holder: string) =>
      (await claimOf("maintenance", holder)) ?? (await claimOf("verifies", holder)) ?? claimOf("imports", holder);
    /** A second process's; a transaction on SQLite would block another one of this process. */
    const another = async () => (place.kind === "sqlite" ? store : open(place, () => now));
    const claimOf = (lane: JobLane, holder: string, ttl = TTL) => store.jobs.claim({ lane, holder, ttl });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    test("a lease is held by one, and its token rises with each holder", async () => {
      const first = await store.leases.take("engine", "a", TTL);
      expect(first).toMatchObject({ holder: "a", token: 1n });
      expect(await store.leases.take("engine", "b", TTL)).toBeNull();
      now += TTL;
      const second = await store.leases.take("engine", "b", TTL);
      expect(second).toMatchObject({ holder: "b", token: 2n });
      if (first === null || second === null) throw new Error("no lease");
      expect(await store.leases.renew(first, TTL)).toBe(false);
      expect(await store.leases.renew(second, TTL)).toBe(true);
      await store.leases.release(first);
      expect(await store.leases.take("engine", "c", TTL)).toBeNull();
      await store.leases.release(second);
      expect(await store.leases.take("engine", "c", TTL)).toMatchObject({ token: 3n });
    });

    test("of many that want a lease at once one gets it", async () => {
      const other = await open(place, () => now);
      try {
        const takers = Array.from({ length: 10 }, (_, i) => (i % 2 ? store : other).leases.take("once", `w${i}`, TTL));
        expect((await Promise.all(takers)).filter((lease) => lease !== null)).toHaveLength(1);
      } finally {
        await other.close();
      }
    });

    test("a job goes from waiting to done, and is asked for once while it waits", async () => {
      const asked = await store.jobs.request({ kind: "samples", payload: {} });
      expect(asked).toMatchObject({ kind: "samples", state: "waiting", done: 0, total: null, finishedAt: null });
      expect(await store.jobs.request({ kind: "samples", payload: {} })).toEqual(asked);
      const claimed = await claim("worker");
      if (claimed === null) throw new Error("no job");
      expect(claimed.job).toMatchObject({ id: asked.id, state: "running" });
      expect(await claim("other")).toBeNull();
      expect(await store.jobs.noteProgress(claimed, { done: 2, total: 6 })).toBe(true);
      expect(await store.jobs.read(asked.id)).toMatchObject({ state: "running", done: 2, total: 6 });
      expect(await store.jobs.end(claimed, { state: "done", message: "6 executions" })).toBe(true);
      expect(await store.jobs.read(asked.id)).toMatchObject({
        state: "done",
        message: "6 executions",
        finishedAt: now,
      });
      now += TTL;
      expect(await claim("worker")).toBeNull();
    });

    test("a worker that was thought dead cannot end the job of its successor", async () => {
      const asked = await store.jobs.request({ kind: "refold", payload: {} });
      const slow = await claim("slow");
      now += TTL;
      const successor = await claim("successor");
      if (slow === null || successor === null) throw new Error("no job");
      expect(successor.job.id).toBe(asked.id);
      expect(await store.jobs.noteProgress(slow, { done: 99, total: 99 })).toBe(false);
      expect(await store.jobs.end(slow, { state: "failed", message: "late" })).toBe(false);
      expect(await store.jobs.read(asked.id)).toMatchObject({ state: "running", done: 0 });
      expect(await store.jobs.end(successor, { state: "done", message: "" })).toBe(true);
    });

    test("a holder whose clock jumps neither keeps a lease for ever nor steals one", async () => {
      let [wall, steady] = [5_000_000_000, 0];
      const clock = { url: place.url, root: ROOT, now: () => wall, elapsed: () => steady };
      const [one, other] = [await openStore(clock), await openStore(clock)];
      try {
        const held = await one.leases.take("clock", "one", TTL);
        wall -= 3_600_000;
        expect(await other.leases.take("clock", "other", TTL)).toBeNull();
        wall += 100 * 3_600_000;
        expect(await other.leases.take("clock", "other", TTL)).toBeNull();
        steady += TTL - 1;
        expect(await one.leases.renew(held ?? lost(), TTL)).toBe(true);
        wall -= 200 * 3_600_000;
        expect(await one.leases.renew(held ?? lost(), TTL)).toBe(true);
        expect(await other.leases.take("clock", "other", TTL)).toBeNull();
        steady += TTL - 1;
        expect(await other.leases.take("clock", "other", TTL)).toBeNull();
        steady += 1;
        expect(await other.leases.take("clock", "other", TTL)).toMatchObject({ token: 2n });
        expect(await one.leases.renew(held ?? lost(), TTL)).toBe(false);
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
        expect(await other.leases.isHeld("told", TTL)).toBe(false);
        const held = (await one.leases.take("told", "one", TTL)) ?? lost();
        wall += 100 * 3_600_000;
        expect(await other.leases.isHeld("told", TTL)).toBe(true);
        steady += TTL - 1;
        await one.leases.renew(held, TTL);
        wall -= 200 * 3_600_000;
        expect(await other.leases.isHeld("told", TTL)).toBe(true);
        steady += TTL - 1;
        expect(await other.leases.isHeld("told", TTL)).toBe(true);
        steady += 1;
        expect(await other.leases.isHeld("told", TTL)).toBe(false);
        await one.leases.renew(held, TTL);
        expect(await other.leases.isHeld("told", TTL)).toBe(true);
        await one.leases.release(held);
        expect(await other.leases.isHeld("told", TTL)).toBe(false);
      } finally {
        await one.close();
        await other.close();
      }
    });

    test("a job that fails waits longer each time, then stays failed and is not asked for until something changes", async () => {
      const asked = await store.jobs.request({ kind: "verify", payload: {} });
      const waits: number[] = [];
      for (let attempt = 1; ; attempt++) {
        const claimed = await claim("worker");
        if (claimed === null) throw new Error("no job");
        expect(await store.jobs.fail(claimed, `why ${attempt}`)).toBe(true);
        if ((await store.jobs.read(asked.id))?.state === "failed") break;
        expect(await store.jobs.failing()).toEqual([
          { kind: "verify", message: `why ${attempt}`, attempts: attempt, isOver: false },
        ]);
        const from = now;
        while (now - from < 400_000) {
          now += 5_000;
          const early = await claim("worker");
          if (early === null) continue;
          await store.leases.release(early.lease);
          break;
        }
        waits.push(now - from);
      }
      expect(waits).toEqual([5_000, 20_000, 80_000, 320_000]);
      expect(await store.jobs.failing()).toMatchObject([{ attempts: 5, isOver: true }]);
      expect(await store.jobs.isResting("verify")).toBe(true);
      now += 1;
      await store.executions.save(ingested(chargeRun({ n: 1 }), { arn: arnOf("changes") }));
      expect(await store.jobs.isResting("verify")).toBe(false);
    });

    test("of many that ask for the same at once all get one job, until it has ended", async () => {
      const other = await another();
      try {
        const ask = (i: number) => (i % 2 ? store : other).jobs.request({ kind: "samples", payload: {} });
        const jobs = await Promise.all(Array.from({ length: 12 }, (_, i) => ask(i)));
        expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
        const claimed = (await claim("worker")) ?? lost();
        expect(await ask(0)).toMatchObject({ id: jobs[0]?.id, state: "running" });
        await store.jobs.end(claimed, { state: "done", message: "" });
        const next = await ask(1);
        expect(next.id).toBeGreaterThan(claimed.job.id);
        await store.jobs.cancel(next.id);
      } finally {
        if (other !== store) await other.close();
      }
    });

    test("jobs of one kind with keys of their own stand beside each other, and each is claimed by one", async () => {
      const other = await another();
      try {
        const asked = await Promise.all(["a", "b", "c", "d"].map((key) => store.jobs.request(importOf(key))));
        expect(asked.map(({ subject }) => subject)).toEqual(["a.json", "b.json", "c.json", "d.json"]);
        expect((await store.jobs.openKeys("import")).toSorted()).toEqual(["a", "b", "c", "d"]);
        const takers = Array.from({ length: 8 }, (_, i) =>
          (i % 2 ? store : other).jobs.claim({ lane: "imports", holder: `w${i}`, ttl: TTL }),
        );
        const first = (await Promise.all(takers)).filter((one) => one !== null);
        const rest = [];
        for (let one = await claimOf("imports", "w"); one !== null; one = await claimOf("imports", "w")) rest.push(one);
        const claimed = [...first, ...rest];
        expect(claimed.map(({ job }) => job.id).toSorted((a, b) => a - b)).toEqual(
          asked.map(({ id }) => id).toSorted((a, b) => a - b),
        );
        expect(claimed.map(({ payload }) => "file" in payload && payload.file).toSorted()).toEqual([
          "a",
          "b",
          "c",
          "d",
        ]);
        for (const one of claimed) await store.jobs.end(one, { state: "done", message: "" });
        expect(await store.jobs.openKeys("import")).toEqual([]);
      } finally {
        if (other !== store) await other.close();
      }
    });

    test("a lane does not wait for another, and a worker takes only what it can do", async () => {
      const verify = await store.jobs.request({ kind: "verify", payload: {} });
      const [far, near] = [await store.jobs.request(importOf("far")), await store.jobs.request(importOf("near"))];
      const running = (await claimOf("verifies", "one")) ?? lost();
      expect(running.job.id).toBe(verify.id);
      expect(await claimOf("verifies", "two")).toBeNull();
      const canDo = (job: AskedJob) => job.kind === "import" && job.payload.file === "near";
      const taken = (await store.jobs.claim({ lane: "imports", holder: "two", ttl: TTL, canDo })) ?? lost();
      expect(taken.job.id).toBe(near.id);
      expect(await store.jobs.read(far.id)).toMatchObject({ state: "waiting" });
      const open = await store.jobs.open(2);
      expect(open).toMatchObject({ open: 3, jobs: [{ id: verify.id }, { id: far.id }] });
      for (const one of [running, taken]) await store.jobs.end(one, { state: "done", message: "" });
      await store.jobs.cancel(far.id);
    });

    test("a job that waits is cancelled at once; one that runs is told, and ends so; one that ended stays", async () => {
      const waiting = await store.jobs.request(importOf("w"));
      expect(await store.jobs.cancel(waiting.id)).toMatchObject({ state: "cancelled", finishedAt: now });
      expect(await claimOf("imports", "worker")).toBeNull();
      const asked = await store.jobs.request(importOf("r"));
      const claimed = (await claimOf("imports", "worker")) ?? lost();
      expect(await store.jobs.watch(claimed)).toBe("goOn");
      expect(await store.jobs.cancel(asked.id)).toMatchObject({ state: "running", isCancelling: true });
      expect(await store.jobs.watch(claimed)).toBe("cancel");
      expect(await store.jobs.end(claimed, { state: "cancelled", message: "half" })).toBe(true);
      expect(await store.jobs.cancel(asked.id)).toMatchObject({
        state: "cancelled",
        message: "half",
        isCancelling: false,
      });
      expect(await store.jobs.end(claimed, { state: "done", message: "late" })).toBe(false);
      expect(await store.jobs.cancel(424242)).toBeNull();
    });

    test("an interrupted job goes on from its checkpoint, and who lost it is told", async () => {
      await store.jobs.request({ kind: "refold", payload: {} });
      const slow = (await claimOf("maintenance", "slow")) ?? lost();
      if (slow.kind !== "refold") throw new Error("another kind");
      expect(slow.checkpoint).toBeNull();
      await store.jobs.noteProgress(slow, { done: 7, total: null, checkpoint: { last: 70, done: 7, redactedBy: "" } });
      expect(await claimOf("maintenance", "successor")).toBeNull();
      now += TTL;
      const successor = (await claimOf("maintenance", "successor")) ?? lost();
      expect(successor).toMatchObject({ kind: "refold", checkpoint: { last: 70, done: 7 }, job: { done: 7 } });
      expect(await store.jobs.watch(slow)).toBe("lost");
      expect(
        await store.jobs.noteProgress(slow, {
          done: 9,
          total: null,
          checkpoint: { last: 90, done: 9, redactedBy: "" },
        }),
      ).toBe(false);
      expect(await store.jobs.end(successor, { state: "done", message: "", result: { executions: 8 } })).toBe(true);
      expect(await store.jobs.details("refold", successor.job.id)).toMatchObject({
        checkpoint: { last: 70 },
        result: { executions: 8 },
      });
    });

    test("a cancelled kind of work is not asked for again by itself until something changes", async () => {
      const asked = await store.jobs.request({ kind: "verify", payload: {} });
      await store.jobs.cancel(asked.id);
      expect(await store.jobs.isResting("verify")).toBe(true);
      now += 1;
      await store.executions.save(ingested(chargeRun({ n: 2 }), { arn: arnOf("changes-2") }));
      expect(await store.jobs.isResting("verify")).toBe(false);
    });

    test("what another version wrote: a payload that lacks fields fails by name, an unknown kind is left alone", async () => {
      const values = `'waiting', 1, 0, 'imports'`;
      await query(
        place,
        `INSERT INTO "Job" ("kind", "openKey", "payload", "state", "requestedAt", "done", "lane") VALUES
          ('import', 'import:old', '{"path":"/tmp/x"}', ${values}),
          ('import', 'import:torn', '{"fi', ${values}),
          ('teleport', 'teleport:', '{}', ${values})`,
      );
      const [old, torn] = (await store.jobs.open(10)).jobs;
      const good = await store.jobs.request(importOf("good"));
      const claimed = (await claimOf("imports", "worker")) ?? lost();
      expect(claimed.job.id).toBe(good.id);
      for (const job of [old, torn]) {
        expect(await store.jobs.read(job?.id ?? 0)).toMatchObject({
          state: "failed",
          message: expect.stringMatching(/another version of Stepscope.*Ask for it again/) as string,
        });
      }
      await store.jobs.end(claimed, { state: "done", message: "" });
      expect(await store.jobs.open(10)).toEqual({ jobs: [], open: 0 });
      expect(await query(place, `SELECT "state" AS s FROM "Job" WHERE "kind" = 'teleport'`)).toEqual([
        { s: "waiting" },
      ]);
      await query(place, `UPDATE "Job" SET "checkpoint" = 'x', "result" = '[1]' WHERE "id" = ${good.id}`);
      expect(await store.jobs.details("import", good.id)).toMatchObject({ checkpoint: null, result: null });
    });

    test("a job that is not there is null", async () => {
      expect(await store.jobs.read(424242)).toBeNull();
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
        expect([await store.executions.count(), await store.changes.number()]).toEqual([0, 0]);
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
