import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import type { Store } from "@/lib/store/store";
import { anyHistory } from "../support/arbitraryEvents";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, longRun, T0 } from "../support/ingested";

const textsOf = (events: readonly HistoryEvent[]) => events.map((event) => JSON.stringify(encodeEvent(event)));

describe.each(DATABASES)("a stored execution on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("grows at its end", () => {
    const place = database as TestDatabase;
    let store: Store;
    let other: Store;
    beforeAll(async () => {
      [store, other] = [await open(place, () => 7_000), await open(place, () => 7_000)];
    });
    afterAll(async () => {
      await store?.close();
      await other?.close();
      await place.drop();
    });

    /** Everything that is kept of an execution, but for what names it. */
    const contents = async (key: string) => {
      const row = (await store.executions.find(key)) ?? expect.fail(`${key} is not stored`);
      const { id } = row;
      const [stored] = await query(place, `SELECT * FROM "Execution" WHERE "id" = ${id}`);
      const { key: _k, identity: _i, arn: _a, name: _n, id: _d, contentRevision: _r, ...columns } = stored ?? {};
      const texts: string[] = [];
      for await (const page of store.histories.texts(id)) texts.push(...page);
      const tables = ["StateSummary", "SearchAttribute", "ExecutionError", "HistoryPage"];
      const rows = [];
      for (const table of tables) {
        const found = await query(place, `SELECT * FROM "${table}" WHERE "executionId" = ${id}`);
        rows.push(found.map(({ executionId: _e, ...of }) => JSON.stringify(of, whole)).sort());
      }
      const [text] = await query(place, `SELECT "text" FROM "SearchText" WHERE "executionId" = ${id}`);
      return { columns, texts, rows, text: String(text?.["text"]).replaceAll(/run-\d+/gi, "run") };
    };
    let serial = 0;
    const fresh = () => arnOf(`run-${serial++}`);

    const grownAndWhole = async (events: readonly HistoryEvent[], cuts: readonly number[], via: "append" | "save") => {
      const arn = fresh();
      const ends = [...new Set(cuts)].filter((cut) => cut > 0 && cut < events.length).sort((a, b) => a - b);
      const [first = events.length, ...rest] = ends;
      const { key } = await store.executions.save(ingested(events.slice(0, first), { arn }));
      const { id } = (await store.executions.find(key)) ?? expect.fail("nothing is stored");
      let from = first;
      for (const [i, to] of [...rest, events.length].entries()) {
        const part = events.slice(from, to);
        if (part.length === 0) continue;
        // Every third part comes through another process, which knows nothing of what this one keeps.
        const through = i % 3 === 2 ? other : store;
        if (via === "save") await through.executions.save(ingested(part, { arn }));
        else await through.executions.append(id, part[0]?.id ?? 0, textsOf(part));
        from = to;
      }
      const whole = await store.executions.save(ingested(events, { arn: fresh() }));
      expect(await contents(key)).toEqual(await contents(whole.key));
    };

    test.each(["append", "save"] as const)("by %s, to what it would be when it came whole", async (via) => {
      await grownAndWhole(chargeRun({ n: 1 }, { failures: 4, end: "succeeded" }), [3, 6, 9, 12], via);
      await grownAndWhole(chargeRun({ n: 2 }, { failures: 4 }), [2, 3, 4, 5, 6, 7, 8], via);
      await grownAndWhole(longRun(2_300), [10, 990, 1_000, 1_001, 1_500, 2_000, 2_010, 2_299], via);
    });

    test("whatever the events are", async () => {
      const cuts = fc.array(fc.nat(60), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(anyHistory, cuts, async (given, at) => {
          // One after the other, as a source that reads on hands them over.
          const events = given.map((event, i) => ({ ...event, id: i + 1, timestamp: instant(T0 + i * 10) }));
          if (events.length > 1) await grownAndWhole(events as HistoryEvent[], at, "append");
        }),
        { numRuns: 40 },
      );
    });

    test("and tells how many events were new", async () => {
      const arn = fresh();
      const events = chargeRun({ n: 3 }, { failures: 2, end: "succeeded" });
      const { key } = await store.executions.save(ingested(events.slice(0, 4), { arn }));
      const { id, contentRevision } = (await store.executions.find(key)) ?? expect.fail("nothing is stored");
      const add = (part: readonly HistoryEvent[]) => store.executions.append(id, part[0]?.id ?? 5, textsOf(part));
      expect(await add(events.slice(4, 6))).toEqual({ key, outcome: "extended", added: 2 });
      expect(await add(events.slice(6))).toEqual({ key, outcome: "extended", added: events.length - 6 });
      expect(await store.executions.append(id, 99, [])).toMatchObject({ outcome: "duplicate", added: 0 });
      const row = await store.executions.find(key);
      expect(row).toMatchObject({ status: "SUCCEEDED", events: events.length, contentRevision: contentRevision + 2 });
      expect(await store.executions.append(-1, 1, [])).toBeNull();
    });

    test("but not by what does not continue it, is no event, or cannot be kept: nothing of that is stored", async () => {
      const arn = fresh();
      const events = chargeRun({ n: 4 }, { failures: 2, end: "succeeded" });
      const { key } = await store.executions.save(ingested(events.slice(0, 4), { arn }));
      const { id } = (await store.executions.find(key)) ?? expect.fail("nothing is stored");
      const before = await contents(key);
      const add = (from: number, texts: readonly string[]) => store.executions.append(id, from, texts);
      const [five = "", six = ""] = textsOf(events.slice(4, 6));
      await expect(add(4, textsOf(events.slice(3, 5)))).rejects.toThrow(/^Event 5 is the next one .* not event 4/);
      await expect(add(6, [six])).rejects.toThrow(/^Event 5 is the next one .* not event 6\. Nothing of them/);
      await expect(add(5, [six])).rejects.toThrow(/The first event to add has the id 6, not 5/);
      await expect(add(5, [five, five])).rejects.toThrow(/do not ascend/);
      await expect(add(5, [five, "{"])).rejects.toThrow(/^Event 2 of those to add is no JSON object/);
      await expect(add(5, ['{"id":5}'])).rejects.toThrow(/of event 1 of those to add should be/);
      await expect(add(5, [five.replace(/"timestamp":[\d.]+/, '"timestamp":9e14')])).rejects.toThrow(/years 1 to 9999/);
      expect(await contents(key)).toEqual(before);
      expect(await add(5, [five])).toMatchObject({ added: 1 });
    });

    test("by two at once each event is stored once", async () => {
      const events = longRun(400);
      const { key } = await store.executions.save(ingested(events.slice(0, 10), { arn: fresh() }));
      const { id } = (await store.executions.find(key)) ?? expect.fail("nothing is stored");
      const adding = async (through: Store) => {
        for (;;) {
          const from = ((await through.executions.findById(id))?.lastEventId ?? 0) + 1;
          if (from > events.length) return;
          const part = textsOf(events.slice(from - 1, from + 39));
          await through.executions.append(id, from, part).catch((error: Error) => {
            expect(error.message).toMatch(/is the next one/);
          });
        }
      };
      await Promise.all([adding(store), adding(other)]);
      expect(await store.histories.events(id)).toEqual(events);
    });
  });
});

/** Numbers of 64 bits and bytes alike on both databases. */
function whole(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
