import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRemovedSubject } from "@/lib/contract/changeFeed";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";

const MATCH = { code: "match", reason: null, accepted: 0, divergence: null, definition: null } as const;

describe.each(DATABASES)("the change feed on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("tells", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place, () => 5_000);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    /** What `act` adds to the feed, as `kind subject`. */
    const told = async (act: () => Promise<unknown>): Promise<string[]> => {
      const from = await store.changes.number();
      await act();
      const answer = await store.changes.after(from, 1_000);
      if (answer.reload) throw new Error("the feed was pruned");
      expect(answer.changes.map(({ seq }) => seq)).toEqual(answer.changes.map((__, i) => from + 1 + i));
      expect(answer.last).toBe(await store.changes.number());
      expect(answer.changes.every(({ at }) => at === 5_000)).toBe(true);
      return answer.changes.map(({ kind, subject }) => `${kind} ${subject}`);
    };
    const rowOf = async (key: string) => (await store.executions.find(key)) ?? expect.fail(`${key} is not stored`);

    test("of an execution that is stored, grows, gets other facts, a verdict, and is removed; not of a repetition", async () => {
      const arn = arnOf("told");
      const start = ingested(chargeRun({ n: 1 }, { end: "open" }), { arn });
      let key = "";
      const stored = await told(async () => (key = (await store.executions.save(start)).key));
      const { id } = await rowOf(key);
      expect(stored).toEqual([`execution ${id}`]);
      expect(await told(() => store.executions.save(start))).toEqual([]);
      expect(await told(() => store.executions.save(ingested(chargeRun({ n: 1 }), { arn })))).toEqual([
        `execution ${id}`,
      ]);
      expect(await told(() => store.executions.refold(id))).toEqual([`execution ${id}`]);
      expect(await told(() => store.executions.assign(key, { machine: "other" }))).toEqual([`execution ${id}`]);
      const { contentRevision: revision } = await rowOf(key);
      const given = { executionId: id, revision, mark: null, verdict: MATCH };
      expect(await told(() => store.verdicts.write([given]))).toEqual([`verdict ${id}`]);
      expect(await told(() => store.verdicts.write([{ ...given, revision: revision - 1 }]))).toEqual([]);
      expect(await told(() => store.executions.remove([id, -1]))).toEqual([`executionRemoved ${id} ${key}`]);
      expect(readRemovedSubject(`${id} ${key}`)).toEqual({ id, key });
      expect(await told(() => store.executions.remove([id]))).toEqual([]);
    });

    test("of a machine whose definitions change, and of jobs", async () => {
      const definition = { text: '{"StartAt":"Feed"}', assumed: false };
      let key = "";
      const save = async () =>
        ({ key } = await store.executions.save({
          ...ingested(chargeRun({ n: 2 }), { arn: arnOf("defined") }),
          definition,
        }));
      const [machine, execution] = await told(save);
      const { id, machineId } = await rowOf(key);
      expect([machine, execution]).toEqual([`machine ${machineId}`, `execution ${id}`]);
      expect(await told(() => store.executions.remove([id]))).toEqual([
        `machine ${machineId}`,
        `executionRemoved ${id} ${key}`,
      ]);
      let job = 0;
      const ask = async () => (job = (await store.jobs.request({ kind: "samples", payload: {} })).id);
      expect(await told(ask)).toEqual([`job ${job}`]);
      expect(await told(ask)).toEqual([]);
      const work = async () => {
        const claimed =
          (await store.jobs.claim({ lane: "maintenance", holder: "feed", ttl: 10_000 })) ?? expect.fail("no job");
        await store.jobs.noteProgress(claimed, { done: 1, total: 2 });
        await store.jobs.end(claimed, { state: "done", message: "" });
      };
      expect(await told(work)).toEqual([`job ${job}`, `job ${job}`, `job ${job}`]);
    });

    test("nothing of a change that was not written", async () => {
      const name = place.kind === "sqlite" ? "abort" : "raise";
      await query(place, BREAK[place.kind]);
      try {
        const save = () => store.executions.save(ingested(chargeRun({ n: 3 }), { arn: arnOf(name) }));
        expect(await told(() => expect(save()).rejects.toThrow())).toEqual([]);
      } finally {
        await query(place, MEND[place.kind]);
      }
    });

    test("a reader of its last number who must read anew, and parts of what follows the others", async () => {
      for (let n = 0; n < 5; n++)
        await store.executions.save(ingested(chargeRun({ part: n }), { arn: arnOf(`part-${n}`) }));
      const last = await store.changes.number();
      const part = await store.changes.after(last - 5, 2);
      expect(part).toMatchObject({ reload: false, changes: [{ seq: last - 4 }, { seq: last - 3 }], last: last - 3 });
      expect(await store.changes.after(last, 2)).toEqual({ reload: false, changes: [], last });
      expect(await store.changes.prune(3)).toBe(last - 3);
      expect(await store.changes.prune(3)).toBe(0);
      expect(await store.changes.after(last - 4, 10)).toEqual({ reload: true, last });
      expect(await store.changes.after(0, 10)).toEqual({ reload: true, last });
      expect(await store.changes.after(last - 3, 10)).toMatchObject({ reload: false, changes: [{}, {}, {}], last });
      // A number of another database, or of this one before an old copy took its place.
      expect(await store.changes.after(last + 1, 10)).toEqual({ reload: true, last });
      expect(await store.changes.prune(1_000)).toBe(0);
    });

    test("no more than the last hundred thousand, whoever writes", async () => {
      await query(place, `UPDATE "ChangeCounter" SET "value" = 109999`);
      const save = (n: number) => store.executions.save(ingested(chargeRun({ many: n }), { arn: arnOf(`many-${n}`) }));
      await save(1);
      expect(await store.changes.after(9_999, 1)).toEqual({ reload: true, last: 110_000 });
      expect(await store.changes.after(10_000, 1)).toMatchObject({ reload: false, changes: [{ seq: 110_000 }] });
      await save(2);
      expect(await store.changes.after(10_000, 9)).toMatchObject({ reload: false, last: 110_001 });
    });

    test("and the revision of an execution is never that of one that had its key before", async () => {
      const arn = arnOf("again");
      const save = async (failures: number) =>
        rowOf((await store.executions.save(ingested(chargeRun({ n: 4 }, { failures }), { arn }))).key);
      const before = await save(1);
      await store.executions.refold(before.id);
      const refolded = await rowOf(before.key);
      expect(refolded.contentRevision).toBeGreaterThan(before.contentRevision);
      await store.executions.remove([before.id]);
      const after = await save(2);
      expect(after.key).toBe(before.key);
      expect(after.contentRevision).toBeGreaterThan(refolded.contentRevision);
    });
  });
});

const BREAK = {
  sqlite: `CREATE TRIGGER "broken" BEFORE INSERT ON "Change" BEGIN SELECT RAISE(ABORT, 'broken'); END`,
  postgresql: `ALTER TABLE "Change" ADD CONSTRAINT "broken" CHECK ("seq" < 0) NOT VALID`,
};
const MEND = {
  sqlite: `DROP TRIGGER "broken"`,
  postgresql: `ALTER TABLE "Change" DROP CONSTRAINT "broken"`,
};
