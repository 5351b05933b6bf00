import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { type IngestedExecution, LOG_ORIGIN } from "@/lib/store/ingested";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, longRun } from "../support/ingested";
import { randomOf } from "../support/mutate";

describe.each(DATABASES)("a batch of executions on %s", async (_, create) => {
  const [database, other] = [await create(), await create()];
  describe.skipIf(database === null || other === null)("is stored with the checkpoint of its source", () => {
    const place = database as TestDatabase;
    let store: Store;
    let beside: Store;
    beforeAll(async () => {
      store = await open(place, () => 9_000);
      beside = await open(other as TestDatabase, () => 9_000);
    });
    afterAll(async () => {
      await store?.close();
      await beside?.close();
      await place.drop();
      await other?.drop();
    });

    const outcomes = (answers: readonly { readonly outcome: string }[]) => answers.map(({ outcome }) => outcome);
    const run = (name: string, change: Parameters<typeof chargeRun>[1] = {}) =>
      ingested(chargeRun({ name }, change), { arn: arnOf(name) });

    test("and answers what became of each", async () => {
      const from = await store.changes.number();
      const definition = { text: '{"StartAt":"Charge"}', assumed: false };
      const batch = [{ ...run("a"), definition }, run("b"), { ...run("c"), definition }];
      const answers = await store.sources.saveMany(batch, { source: "logs", value: '{"token":1}' });
      expect(outcomes(answers)).toEqual(["stored", "stored", "stored"]);
      expect(await store.sources.checkpoint("logs")).toBe('{"token":1}');
      expect(await store.sources.checkpoint("others")).toBeNull();
      const again = await store.sources.saveMany([...batch, run("d")], { source: "logs", value: '{"token":2}' });
      expect(outcomes(again)).toEqual(["duplicate", "duplicate", "duplicate", "stored"]);
      expect(await store.sources.checkpoint("logs")).toBe('{"token":2}');
      const feed = await store.changes.after(from, 100);
      expect(feed.reload ? [] : feed.changes.map(({ kind }) => kind)).toEqual([
        ...["machine", "execution", "execution", "execution"],
        "execution",
      ]);
      expect(await store.sources.saveMany([], { source: "logs", value: "3" })).toEqual([]);
      expect(await store.sources.checkpoint("logs")).toBe("3");
    });

    test("one that is refused is named, and keeps neither the others nor the checkpoint back", async () => {
      await store.executions.save(run("taken"));
      const wrong = { ...run("wrong"), events: run("wrong").events.map((e) => ({ ...e, timestamp: instant(8e15) })) };
      const batch = [run("before"), run("taken", { failures: 3 }), wrong, run("after")];
      const answers = await store.sources.saveMany(batch, { source: "refused", value: "1" });
      expect(outcomes(answers)).toEqual(["stored", "refused", "refused", "stored"]);
      expect(answers[1]).toMatchObject({ identity: arnOf("taken"), reason: expect.stringMatching(/^event 6 differs/) });
      expect(answers[2]).toMatchObject({ reason: expect.stringMatching(/outside of the years 1 to 9999/) });
      expect(await store.sources.checkpoint("refused")).toBe("1");
    });

    test("one that the database refuses keeps the others not back either", async () => {
      await query(place, BREAK[place.kind]);
      try {
        const from = await store.changes.number();
        const batch = [run("fine-1"), run("unwanted"), run("fine-2"), run("fine-1", { end: "open" })];
        const answers = await store.sources.saveMany(batch, { source: "broken", value: "1" });
        expect(outcomes(answers)).toEqual(["stored", "refused", "stored", "duplicate"]);
        expect(answers[1]).toMatchObject({
          reason: expect.stringMatching(/^It could not be stored .*Nothing of it was/),
        });
        expect(await store.executions.findByArn(arnOf("unwanted"))).toBeNull();
        expect(await store.changes.number()).toBe(from + 2);
        expect(await store.sources.checkpoint("broken")).toBe("1");
      } finally {
        await query(place, MEND[place.kind]);
      }
    });

    test("neither is stored without the other", async () => {
      await store.sources.saveMany([], { source: "halves", value: "1" });
      await query(place, BREAK_CHECKPOINT[place.kind]);
      try {
        const saving = store.sources.saveMany([run("half")], { source: "halves", value: "2" });
        await expect(saving).rejects.toThrow();
      } finally {
        await query(place, MEND_CHECKPOINT[place.kind]);
      }
      expect(await store.executions.findByArn(arnOf("half"))).toBeNull();
      expect(await store.sources.checkpoint("halves")).toBe("1");
    });

    test("a checkpoint that is no JSON, or has no source, is refused with what it came with", async () => {
      const bad = [
        { source: "bad", value: "{" },
        { source: "", value: "1" },
        { source: "bad", value: JSON.stringify("x".repeat(1_000_001)) },
      ];
      for (const checkpoint of bad) {
        const saving = store.sources.saveMany([run("bad")], checkpoint);
        await expect(saving).rejects.toThrow(/Nothing was stored/);
      }
      expect(await store.executions.findByArn(arnOf("bad"))).toBeNull();
    });

    test("as if each had been stored alone, in their order", async () => {
      for (let seed = 0; seed < 6; seed++) {
        const batch = anyBatch(seed);
        const alone: string[] = [];
        for (const one of batch) alone.push((await beside.executions.save(one)).outcome);
        const cut = Math.floor(randomOf(seed)() * batch.length);
        const together = [
          ...(await store.sources.saveMany(batch.slice(0, cut), null)),
          ...(await store.sources.saveMany(batch.slice(cut), null)),
        ];
        expect(outcomes(together)).toEqual(alone);
        expect(await contents(store, seed)).toEqual(await contents(beside, seed));
      }
    });
  });
});

/** Runs that come whole, in parts that grow, twice, as a dump without an ARN, and as events of a log. */
function anyBatch(seed: number): IngestedExecution[] {
  const random = randomOf(seed + 1);
  return Array.from({ length: 30 }, () => {
    const n = Math.floor(random() * 12);
    const long = n % 4 === 3;
    const events = long ? longRun(1_030) : chargeRun({ seed, n }, { failures: n % 3, end: "succeeded" });
    const arn = arnOf(`batch-${seed}-${n}`, `machine-${n % 3}`);
    const definition = n % 2 === 0 ? { text: `{"StartAt":"Charge","Comment":"${n % 3}"}`, assumed: false } : null;
    const part = events.slice(0, 2 + Math.floor(random() * (events.length - 1)));
    const dice = random();
    if (dice < 0.15 && !long) return { ...ingested(events, { arn: null, identity: `import:${arn}`, name: "dump" }) };
    if (dice < 0.35) return { ...ingested(part, { arn, origin: LOG_ORIGIN }), definition };
    return { ...ingested(dice < 0.6 ? part : events, { arn }), definition };
  });
}

/** Everything that is stored of the runs of a seed, but for ids, revisions and verdicts. */
async function contents(store: Store, seed: number) {
  const all = [];
  for (let n = 0; n < 12; n++) {
    for (const row of await store.executions.runs(arnOf(`batch-${seed}-${n}`, `machine-${n % 3}`))) {
      const { id, machineId: _m, contentRevision: _r, verdict: _v, ...columns } = row;
      all.push({ columns, events: await store.histories.events(id), states: await store.histories.states(id) });
    }
  }
  return all;
}

const BREAK = {
  sqlite: `CREATE TRIGGER "broken" BEFORE INSERT ON "Execution" WHEN new."name" = 'unwanted' BEGIN SELECT RAISE(ABORT, 'broken'); END`,
  postgresql: `ALTER TABLE "Execution" ADD CONSTRAINT "broken" CHECK ("name" <> 'unwanted') NOT VALID`,
};
const MEND = {
  sqlite: `DROP TRIGGER "broken"`,
  postgresql: `ALTER TABLE "Execution" DROP CONSTRAINT "broken"`,
};
const BREAK_CHECKPOINT = {
  sqlite: `CREATE TRIGGER "stuck" BEFORE UPDATE ON "SourceCheckpoint" BEGIN SELECT RAISE(ABORT, 'stuck'); END`,
  postgresql: `ALTER TABLE "SourceCheckpoint" ADD CONSTRAINT "stuck" CHECK ("value" <> '2') NOT VALID`,
};
const MEND_CHECKPOINT = {
  sqlite: `DROP TRIGGER "stuck"`,
  postgresql: `ALTER TABLE "SourceCheckpoint" DROP CONSTRAINT "stuck"`,
};
