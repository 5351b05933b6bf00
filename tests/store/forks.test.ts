import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_FILTER } from "@/lib/contract/listQuery";
import { type NewFork, MOST_FORKS, stagesText } from "@/lib/store/fork";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, longRun } from "../support/ingested";

const NOW = 1_700_000_000_000;

describe.each(DATABASES)("forks on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("of an execution", () => {
    const place = database as TestDatabase;
    let store: Store;
    let executionId: number;
    beforeAll(async () => {
      store = await open(place, () => NOW);
      executionId = await stored("one");
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    async function stored(name: string): Promise<number> {
      const { key } = await store.executions.save(ingested(chargeRun({ orderId: name }), { arn: arnOf(name) }));
      return (await store.executions.find(key))?.id ?? -1;
    }

    const fork = (changes: Partial<NewFork> = {}): NewFork => ({
      executionId,
      revision: 1,
      name: "as if paid",
      stages: '[{"at":null,"edits":{"input":"{\\"text\\":\\"\\\\u0000\\"}"}}]',
      summary: {
        status: "SUCCEEDED",
        error: null,
        forkedAt: 2,
        questions: 0,
        difference: { kind: "failure", state: "Charge", field: "type" },
      },
      events: chargeRun({ orderId: "one" }, { end: "succeeded" }),
      ...changes,
    });

    async function saved(changes: Partial<NewFork> = {}): Promise<string> {
      const answer = await store.forks.save(fork(changes));
      if (answer.kind !== "saved") throw new Error(answer.kind);
      return answer.key;
    }

    test("come back as they were kept, with their events", async () => {
      const long = longRun(2_500);
      const key = await saved({ events: long });
      const { stages, summary } = fork();
      const found = await store.forks.find(key);
      expect(found).toMatchObject({ key, name: "as if paid", createdAt: NOW, summary });
      expect(found === null ? null : stagesText(found)).toBe(stages);
      expect(await store.forks.events(key)).toEqual(long);
    });

    test("are renamed, listed by execution and removed, and the change feed tells of it", async () => {
      const before = await store.changes.number();
      const key = await saved();
      const other = await saved({ executionId: await stored("two") });
      expect(await store.forks.rename(key, "renamed \0 name")).toBe(true);
      const { forks, total } = await store.forks.list(executionId, 1);
      expect([forks.map(({ name }) => name), total]).toEqual([["renamed \u{FFFD} name"], 2]);
      expect((await store.forks.list(null, 10)).forks.map((one) => one.key)).toContain(other);
      expect(await store.forks.remove(key)).toBe(true);
      expect([await store.forks.remove(key), await store.forks.rename(key, "x")]).toEqual([false, false]);
      const after = await store.changes.after(before, 100);
      const told = after.reload ? [] : after.changes.filter(({ kind }) => kind === "fork");
      expect(told.map(({ subject }) => Number(subject))).toContain(executionId);
      expect(told).toHaveLength(4);
    });

    test("are no executions: no list, facet or count knows them", async () => {
      const id = await stored("three");
      const [count, facets] = [await store.executions.count(), await store.executions.facets(NO_FILTER)];
      await saved({ executionId: id });
      expect(await store.executions.count()).toBe(count);
      expect(await store.executions.facets(NO_FILTER)).toEqual(facets);
    });

    test("go with their execution", async () => {
      const id = await stored("four");
      const key = await saved({ executionId: id });
      await store.executions.remove([id]);
      expect(await store.forks.find(key)).toBeNull();
      const orphans = `SELECT "forkId" FROM "ForkPage" WHERE "forkId" NOT IN (SELECT "id" FROM "Fork")`;
      expect(await query(place, orphans)).toEqual([]);
      expect(await store.forks.save(fork({ executionId: id }))).toEqual({ kind: "executionGone" });
    });

    test("are bounded for each execution", async () => {
      const id = await stored("five");
      await Promise.all([saved({ executionId: id })]);
      await query(
        place,
        `INSERT INTO "Fork" ("key", "executionId", "revision", "name", "createdAt", "stages", "status", "questions", "events")
         SELECT "key" || "executionId" || n, "executionId", "revision", "name", "createdAt", "stages", "status", "questions", "events"
         FROM "Fork", (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${MOST_FORKS - 1}) SELECT n FROM c) AS numbers
         WHERE "executionId" = ${id}`,
      );
      expect(await store.forks.save(fork({ executionId: id }))).toEqual({ kind: "tooMany" });
    });
  });
});
