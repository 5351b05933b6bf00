import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, longRun, T0 } from "../support/ingested";

describe.each(DATABASES)("a store on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("keeps executions", () => {
    const place = database as TestDatabase;
    let store: Store;
    let serial = 0;
    const fresh = () => arnOf(`run-${++serial}`);
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const rowOf = async (key: string) => {
      const row = await store.executions.find(key);
      if (row === null) throw new Error("no such execution");
      return row;
    };

    test("the same history twice is one execution, and nothing changes", async () => {
      const came = ingested(chargeRun({ n: 1 }), { arn: fresh() });
      const first = await store.executions.save(came);
      const before = await rowOf(first.key);
      const second = await store.executions.save({ ...came, origin: "other.json" });
      expect(first).toMatchObject({ outcome: "stored", added: 6 });
      expect(second).toEqual({ key: first.key, outcome: "duplicate", added: 0 });
      expect(await rowOf(first.key)).toEqual(before);
    });

    test("a longer dump of a running execution joins it, with and without an ARN", async () => {
      for (const arn of [fresh(), null]) {
        const running = chargeRun({ grows: arn }, { end: "open" });
        const first = await store.executions.save(ingested(running, { arn, identity: arn ?? "import:2" }));
        expect(await rowOf(first.key)).toMatchObject({ status: "RUNNING", completeness: "running", events: 5 });
        const ended = chargeRun({ grows: arn }, { end: "succeeded" });
        const second = await store.executions.save(ingested(ended, { arn, identity: arn ?? "import:2" }));
        expect(second).toEqual({ key: first.key, outcome: "extended", added: 2 });
        expect(await rowOf(first.key)).toMatchObject({ status: "SUCCEEDED", completeness: "complete", events: 7 });
      }
    });

    test("a dump without an ARN and the same run with it are one execution, whichever comes first", async () => {
      for (const arnFirst of [true, false]) {
        const events = chargeRun({ birth: arnFirst });
        const arn = fresh();
        const named = ingested(events, { arn });
        const bare = ingested(events, { arn: null, identity: `import:birth-${arnFirst}` });
        const first = await store.executions.save(arnFirst ? named : bare);
        const second = await store.executions.save(arnFirst ? bare : named);
        expect(second.key).toBe(first.key);
        expect(await rowOf(first.key)).toMatchObject({ arn, name: arn.split(":").at(-1), machine: "payments" });
      }
    });

    test("two runs that only begin alike stay two", async () => {
      const identity = "import:alike";
      const one = await store.executions.save(
        ingested(chargeRun({ alike: 1 }, { failures: 1 }), { arn: null, identity }),
      );
      const other = await store.executions.save(
        ingested(chargeRun({ alike: 1 }, { failures: 2 }), { arn: null, identity }),
      );
      expect(other.key).not.toBe(one.key);
      expect(other.outcome).toBe("stored");
      const again = await store.executions.save(
        ingested(chargeRun({ alike: 1 }, { failures: 2 }), { arn: null, identity }),
      );
      expect(again).toMatchObject({ key: other.key, outcome: "duplicate" });
    });

    test("parts of a history in any order, overlapping and repeated, end in the history", async () => {
      const events = longRun(2500);
      const texts = events.map((event) => JSON.stringify(encodeEvent(event)));
      const parts = fc.array(fc.tuple(fc.nat(2499), fc.nat(2499)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(parts, fc.boolean(), async (ranges, wholeFirst) => {
          const arn = fresh();
          const pieces = ranges.map(([a, b]) => events.slice(Math.min(a, b), Math.max(a, b) + 1));
          const order = wholeFirst ? [events, ...pieces] : [...pieces, events];
          let added = 0;
          for (const piece of order) added += (await store.executions.save(ingested(piece, { arn }))).added;
          const { key } = await store.executions.save(ingested(events, { arn }));
          const row = await rowOf(key);
          expect(added).toBe(events.length);
          expect(row).toMatchObject({ events: events.length, completeness: "complete", missing: 0 });
          expect(await store.histories.events(row.id)).toEqual(events);
          expect(await textsOf(store, row.id)).toEqual(texts);
          const [counted] = await query(place, `SELECT count(*) AS n FROM "Execution" WHERE "arn" = '${arn}'`);
          expect(Number(counted?.["n"])).toBe(1);
        }),
        { numRuns: 6 },
      );
    });

    test("a part alone is partial and says what is missing", async () => {
      const events = longRun(50);
      const { key } = await store.executions.save(
        ingested([...events.slice(5, 10), ...events.slice(20, 30)], { arn: fresh() }),
      );
      expect(await rowOf(key)).toMatchObject({
        completeness: "partial",
        firstEventId: 6,
        lastEventId: 30,
        missing: 15,
      });
    });

    test("of two records of an event the fuller one stays, whichever comes first", async () => {
      const full = chargeRun({ secret: "value" });
      const bare = full.map((event): HistoryEvent =>
        event.type === "ExecutionStarted"
          ? { ...event, details: { ...event.details, input: { kind: "withheld" } } }
          : event,
      );
      for (const order of [
        [full, bare],
        [bare, full],
      ]) {
        const arn = fresh();
        for (const events of order) await store.executions.save(ingested(events, { arn }));
        const { key } = await store.executions.save(ingested(full, { arn }));
        expect(await store.histories.events((await rowOf(key)).id)).toEqual(full);
      }
    });

    test("the text of an event is kept to the letter, whatever its spacing", async () => {
      const events = chargeRun({ n: 3 });
      const texts = events.map((event) => JSON.stringify(encodeEvent(event), null, 3));
      const { key } = await store.executions.save({ ...ingested(events, { arn: fresh() }), texts });
      const { id } = await rowOf(key);
      expect(await textsOf(store, id)).toEqual(texts.map((text) => text.replaceAll("\n", " ")));
      expect(await store.histories.events(id)).toEqual(events);
    });

    test("text that PostgreSQL cannot hold is stored in names and errors with a mark, in events as it is", async () => {
      const cause = "half \ud800 and nul \0 end";
      const events = chargeRun({ odd: "\0\ud800" }, { cause });
      const { key } = await store.executions.save(
        ingested(events, { arn: null, identity: "import:odd", name: "n\0\udc00" }),
      );
      const row = await rowOf(key);
      expect(row).toMatchObject({ name: "n\ufffd\ufffd", cause: "half \ufffd and nul \ufffd end" });
      expect(await store.histories.events(row.id)).toEqual(events);
    });

    test("a described execution that runs is RUNNING although its record has holes; an end in the events wins", async () => {
      const described = { status: "RUNNING", startedAt: (chargeRun({})[0] as HistoryEvent).timestamp, stoppedAt: null };
      const arn = fresh();
      const { key } = await store.executions.save(ingested(chargeRun({ n: 4 }).slice(1, 4), { arn, described }));
      expect(await rowOf(key)).toMatchObject({ status: "RUNNING", startedAt: T0 });
      await store.executions.save(ingested(chargeRun({ n: 4 }), { arn }));
      expect(await rowOf(key)).toMatchObject({ status: "FAILED", error: "PaymentDeclined", durationMs: 1100 });
    });

    test("a definition told by AWS replaces an assumed one, and not the other way round", async () => {
      const arn = fresh();
      const came = ingested(chargeRun({ n: 5 }), { arn });
      await store.executions.save({ ...came, definition: { text: '{"assumed":1}', assumed: true } });
      const told = await store.executions.save({ ...came, definition: { text: '{"told":1}', assumed: false } });
      expect(told.outcome).toBe("extended");
      const guess = await store.executions.save({
        ...came,
        definition: { text: '{"now":2}', assumed: true, guessed: true },
      });
      expect(guess.outcome).toBe("duplicate");
      const row = await rowOf(told.key);
      expect(row.definition?.assumed).toBe(false);
      expect(await store.definitions.read(row.definition?.hash ?? "")).toBe('{"told":1}');
    });

    test("its states are summed", async () => {
      const { key } = await store.executions.save(ingested(chargeRun({ n: 6 }, { failures: 3 }), { arn: fresh() }));
      const [state, ...others] = await store.histories.states((await rowOf(key)).id);
      expect(others).toEqual([]);
      expect(state).toMatchObject({ state: "Charge", visits: 1, attempts: 3, failures: 3, catches: 0, totalMs: 3099 });
    });

    test("each change raises the revision", async () => {
      const arn = fresh();
      const { key } = await store.executions.save(ingested(chargeRun({ n: 7 }, { end: "open" }), { arn }));
      const before = await rowOf(key);
      await store.executions.save(ingested(chargeRun({ n: 7 }), { arn }));
      const after = await rowOf(key);
      expect(after.contentRevision).toBe(before.contentRevision + 1);
    });

    test("nothing is left of an execution that could not be stored whole", async () => {
      const count = async () => Object.values((await query(place, COUNT_ALL))[0] ?? {}).map(Number);
      await query(place, BREAK_TEXT[place.kind]);
      try {
        const before = await count();
        await expect(store.executions.save(ingested(longRun(3000), { arn: fresh() }))).rejects.toThrow();
        expect(await count()).toEqual(before);
      } finally {
        await query(place, MEND_TEXT[place.kind]);
      }
      await expect(store.executions.save(ingested(longRun(3000), { arn: fresh() }))).resolves.toMatchObject({
        outcome: "stored",
      });
    });

    test("two processes that store the same execution at once store it once", async () => {
      const other = await open(place);
      try {
        const events = longRun(1500);
        const arn = fresh();
        const halves = [events.slice(0, 900), events.slice(600), events, events.slice(0, 10), events.slice(1400)];
        const reports = await Promise.all(
          halves.map((part, i) => (i % 2 ? store : other).executions.save(ingested(part, { arn }))),
        );
        expect(new Set(reports.map(({ key }) => key)).size).toBe(1);
        expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(events.length);
        expect(await store.histories.events((await rowOf(reports[0]?.key ?? "")).id)).toEqual(events);
      } finally {
        await other.close();
      }
    });

    test("an execution folded by an older version is found and folded anew", async () => {
      const { key } = await store.executions.save(ingested(chargeRun({ n: 8 }), { arn: fresh() }));
      const { id, contentRevision } = await rowOf(key);
      await query(
        place,
        `UPDATE "Execution" SET "foldVersion" = 0, "retries" = 99, "status" = 'SUCCEEDED' WHERE "id" = ${id}`,
      );
      expect(await store.executions.outdated(10)).toEqual([id]);
      expect(await store.executions.refold(id)).toBe(true);
      expect(await store.executions.outdated(10)).toEqual([]);
      const row = await rowOf(key);
      expect(row).toMatchObject({ retries: 0, status: "FAILED", events: 6 });
      expect(row.contentRevision).toBeGreaterThan(contentRevision);
      expect(await store.executions.refold(-1)).toBe(false);
    });

    test("a stored page that was tampered with is noticed, not read as something else", async () => {
      const { key } = await store.executions.save(ingested(longRun(30), { arn: fresh() }));
      const { id } = await rowOf(key);
      const zeros = place.kind === "sqlite" ? "zeroblob(20)" : "decode('0000', 'hex')";
      await query(place, `UPDATE "HistoryPage" SET "data" = ${zeros} WHERE "executionId" = ${id}`);
      await expect(store.histories.events(id)).rejects.toThrow("The stored history is damaged");
      await query(place, `UPDATE "Execution" SET "foldVersion" = 0 WHERE "id" = ${id}`);
      expect(await store.executions.refold(id)).toBe(false);
    });
  });
});

async function textsOf(store: Store, id: number): Promise<string[]> {
  const all: string[] = [];
  for await (const page of store.histories.texts(id)) all.push(...page);
  return all;
}

const COUNT_ALL = `SELECT (SELECT count(*) FROM "Execution") AS a, (SELECT count(*) FROM "HistoryPage") AS b,
  (SELECT count(*) FROM "StateSummary") AS c, (SELECT count(*) FROM "SearchAttribute") AS d,
  (SELECT "value" FROM "ChangeCounter") AS e`;

/** Makes the last steps of a write fail. */
const BREAK_TEXT = {
  sqlite: `CREATE TRIGGER "broken" BEFORE INSERT ON "SearchText" BEGIN SELECT RAISE(ABORT, 'broken'); END`,
  postgresql: `ALTER TABLE "SearchText" ADD CONSTRAINT "broken" CHECK (length("text") < 0) NOT VALID`,
};
const MEND_TEXT = {
  sqlite: `DROP TRIGGER "broken"`,
  postgresql: `ALTER TABLE "SearchText" DROP CONSTRAINT "broken"`,
};
