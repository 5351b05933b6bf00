import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Prisma } from "@/generated/sqlite/client";
import { readAddress } from "@/lib/store/address";
import { type Database, openDatabase } from "@/lib/store/database";
import { WANTED_REASONS } from "@/lib/store/sources/sourceCommit";
import { dueQuery } from "@/lib/store/sources/wanted";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, ROOT, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { commitOf, wantedOf } from "../support/sourceCommits";

const NOW = T0 + 60_000;
const MANY = 100_000;

describe.each(DATABASES)("what a source is to look at, on %s", async (_, create) => {
  const place = await create();
  describe.skipIf(place === null)("is handed out", () => {
    let store: Store;
    let below: Database;
    beforeAll(async () => {
      store = await open(place as TestDatabase, () => NOW);
      const address = readAddress((place as TestDatabase).url, ROOT);
      if (!address.ok) throw new Error(address.error);
      below = await openDatabase(address.value, ROOT);
    });
    afterAll(async () => {
      await below?.prisma.$disconnect();
      await store?.close();
      await place?.drop();
    });

    const define = (name: string) => store.sources.define({ name, kind: "standard", settings: "{}", configured: true });
    const names = async (source: string, now = NOW, limit = 100) =>
      (await store.sources.due(source, "history", now, limit)).map(({ arn }) => arn.split(":").at(-1));

    test("the most urgent first, and of these what began last", async () => {
      await define("order");
      const wanted = [
        wantedOf(arnOf("share-old"), { startedAt: T0 - 9 }),
        wantedOf(arnOf("share-new")),
        wantedOf(arnOf("share-unknown"), { startedAt: null }),
        wantedOf(arnOf("failed"), { reason: "failed", startedAt: T0 - 5_000 }),
        wantedOf(arnOf("watched"), { reason: "watched", startedAt: T0 - 9_000 }),
        wantedOf(arnOf("status"), { kind: "status" }),
      ];
      await store.sources.commit([], commitOf("order", { wanted }));
      expect(await names("order")).toEqual(["watched", "failed", "share-new", "share-old", "share-unknown"]);
      expect(await names("order", NOW, 2)).toEqual(["watched", "failed"]);
      expect(await store.sources.countWanted("order")).toEqual({
        ...Object.fromEntries(WANTED_REASONS.map((reason) => [reason, 0])),
        ...{ watched: 1, failed: 1, share: 4 },
      });
    });

    test("not before its time, and again until it is settled or replaced", async () => {
      await define("later");
      const arn = arnOf("later");
      const put = (notBefore: number, attempts: number) =>
        store.sources.commit([], commitOf("later", { wanted: [wantedOf(arn, { notBefore, attempts })] }));
      await put(NOW + 10, 0);
      expect(await names("later")).toEqual([]);
      expect(await store.sources.nextDue("later", "history")).toBe(NOW + 10);
      expect(await names("later", NOW + 10)).toEqual(["later"]);
      expect(await names("later", NOW + 10)).toEqual(["later"]);
      await put(NOW + 20, 1);
      expect(await names("later", NOW + 10)).toEqual([]);
      expect(await store.sources.due("later", "history", NOW + 20, 5)).toEqual([wantedOf(arn, { attempts: 1 })]);
      await store.sources.commit([], commitOf("later", { settled: [{ arn, outcome: "withheld" }] }));
      expect(await names("later", NOW + 30)).toEqual([]);
      expect(await store.sources.nextDue("later", "history")).toBeNull();
    });

    test("what is more urgent is not put back before it was handed out; after that it is", async () => {
      await define("urgent");
      const arn = arnOf("urgent");
      const reasons = async () => (await store.sources.due("urgent", "history", NOW, 5)).map(({ reason }) => reason);
      const put = (reason: "share" | "failed") =>
        store.sources.commit([], commitOf("urgent", { wanted: [wantedOf(arn, { reason })] }));
      await put("share");
      expect(await store.sources.want(arn, "watched", ["urgent"])).toEqual([{ source: "urgent", is: "wanted" }]);
      await put("failed");
      expect(await reasons()).toEqual(["watched"]);
      await put("failed");
      expect(await reasons()).toEqual(["failed"]);
    });

    test("what is settled is not asked for again, unless somebody watches or it was redriven; expired never", async () => {
      await define("settled");
      const arn = (outcome: string) => arnOf(`settled-${outcome}`);
      const outcomes = ["read", "expired", "withheld", "passedOver", "absent"] as const;
      const settled = outcomes.map((outcome) => ({ arn: arn(outcome), outcome }));
      const read = ingested(chargeRun({}), { arn: arn("read") });
      await store.sources.commit([read], commitOf("settled", { settled }));
      expect(await store.sources.settledOutcomes(outcomes.map(arn))).toEqual(
        new Map(settled.map((one) => [one.arn, one.outcome])),
      );
      const overlap = outcomes.map((outcome) => wantedOf(arn(outcome), { reason: "failed" }));
      await store.sources.commit([], commitOf("settled", { wanted: overlap }));
      // What nobody knew when it was asked for may have begun since.
      expect(await names("settled")).toEqual(["settled-absent"]);
      const watched = await Promise.all(
        outcomes.map((outcome) => store.sources.want(arn(outcome), "watched", ["settled"])),
      );
      expect(watched.flat().map(({ is }) => is)).toEqual(["read", "expired", "wanted", "wanted", "wanted"]);
      const at = (is: string) => [{ source: "settled", is, attempts: 0 }];
      expect(await store.sources.wishes(arn("read"), ["settled"])).toEqual(at("read"));
      expect(await store.sources.wishes(arn("absent"), ["settled"])).toEqual(at("wanted"));
      expect(await store.sources.wishes(arnOf("nobody"), ["settled"])).toEqual(at("nothing"));
      const redriven = outcomes.map((outcome) => wantedOf(arn(outcome), { reason: "redriven" }));
      await store.sources.commit([], commitOf("settled", { wanted: redriven }));
      const again = ["absent", "passedOver", "read", "withheld"].map((outcome) => `settled-${outcome}`);
      expect((await names("settled")).sort()).toEqual(again);
    });

    test("what was read and is not stored any more is read again for whoever opens it", async () => {
      await define("gone");
      const arn = arnOf("gone");
      const settled = [{ arn, outcome: "read" } as const];
      await store.sources.commit([ingested(chargeRun({}), { arn })], commitOf("gone", { settled }));
      expect(await store.sources.want(arn, "watched", ["gone"])).toEqual([{ source: "gone", is: "read" }]);
      const { id } = (await store.executions.findByArn(arn)) ?? { id: 0 };
      expect(await store.executions.remove([id])).toBe(1);
      expect(await store.sources.want(arn, "watched", ["gone"])).toEqual([{ source: "gone", is: "wanted" }]);
    });

    test("an execution that somebody opens is wanted of whoever brought it, else of all that are read", async () => {
      for (const name of ["brought", "other", "paused"]) await define(name);
      await store.sources.pause("paused", true);
      await store.sources.commit([ingested(chargeRun({}), { arn: arnOf("known") })], commitOf("brought"));
      const sources = async (arn: string) => (await store.sources.want(arn, "watched")).map(({ source }) => source);
      expect(await sources(arnOf("known"))).toEqual(["brought"]);
      const all = await sources(arnOf("unknown"));
      expect(all).toContain("other");
      expect(all).not.toContain("paused");
      const [first] = await store.sources.due("other", "history", NOW, 1);
      expect(first).toMatchObject({ arn: arnOf("unknown"), reason: "watched", startedAt: null });
    });

    test("along an index, however much there is", { timeout: 600_000 }, async () => {
      await fill(below);
      const plan = (sql: Prisma.Sql) => planOf(below, sql);
      const asked = dueQuery("many", "history", 50);
      expect(await plan(asked)).not.toMatch(WHOLE[below.kind]);
      // The twin: in another order there is no index.
      const bad = Prisma.sql`SELECT * FROM "SourceWanted" WHERE "source" = 'many' AND "kind" = 'history'
        ORDER BY "attempts", "startedAt" DESC LIMIT 50`;
      expect(await plan(bad)).toMatch(WHOLE[below.kind]);
      const due = await store.sources.due("many", "history", NOW, 3);
      expect(due.map(({ reason, startedAt }) => [reason, startedAt])).toEqual([
        ...[["failed", T0 + MANY - 1 - ((MANY - 1) % 10)]],
        ...[["failed", T0 + MANY - 1 - ((MANY - 1) % 10) - 10]],
        ...[["failed", T0 + MANY - 1 - ((MANY - 1) % 10) - 20]],
      ]);
      expect((await store.sources.countWanted("many")).share).toBe(MANY - MANY / 10);
    });
  });
});

/** What reads or sorts every row. */
const WHOLE = { sqlite: /SCAN |TEMP B-TREE/, postgresql: /Seq Scan|Sort/ } as const;

async function planOf({ prisma, kind }: Database, sql: Prisma.Sql): Promise<string> {
  const command = Prisma.raw(kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN (COSTS OFF)");
  const rows = await prisma.$queryRaw<Record<string, unknown>[]>`${command} ${sql}`;
  return rows.map((row) => String(row["detail"] ?? row["QUERY PLAN"])).join("\n");
}

/** One in ten failed, and every third is not due for a year. */
async function fill({ prisma, kind }: Database): Promise<void> {
  const numbers =
    kind === "sqlite"
      ? `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY - 1})`
      : `WITH n(i) AS (SELECT generate_series(0, ${MANY - 1}))`;
  const [failed, share] = [WANTED_REASONS.indexOf("failed"), WANTED_REASONS.indexOf("share")];
  await prisma.$executeRawUnsafe(`
    INSERT INTO "SourceWanted" ("source", "arn", "machineArn", "kind", "reason", "priority", "startedAt", "notBefore", "attempts")
    ${numbers}
    SELECT 'many', 'arn-' || i, 'machine', 'history', CASE i % 10 WHEN 0 THEN 'failed' ELSE 'share' END,
      CASE i % 10 WHEN 0 THEN ${failed} ELSE ${share} END, ${T0} + CAST(i AS BIGINT),
      CASE WHEN i % 10 <> 0 AND i % 3 = 0 THEN ${NOW + 31_536_000_000} ELSE 0 END, 0
    FROM n`);
  await prisma.$executeRawUnsafe("ANALYZE");
}
