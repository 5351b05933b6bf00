import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import { LOG_ORIGIN } from "@/lib/store/ingested";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";

/** The same run, `ms` later. */
const later = (events: readonly HistoryEvent[], ms: number): HistoryEvent[] =>
  events.map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));

/** The run with another content at one id. */
const tampered = (events: readonly HistoryEvent[], id: number): HistoryEvent[] =>
  events.map((event) =>
    event.id === id && "details" in event
      ? ({ ...event, details: { ...event.details, error: "Changed", resource: "Changed" } } as unknown as HistoryEvent)
      : event,
  );

const DAY = 86_400_000;

describe.each(DATABASES)("the identity of executions on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is an ARN and a start", () => {
    const place = database as TestDatabase;
    let store: Store;
    let serial = 0;
    const fresh = () => arnOf(`identity-${++serial}`);
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const eventsOf = async (key: string) => store.histories.events((await store.executions.find(key))?.id ?? -1);
    const log = (events: readonly HistoryEvent[], arn: string) =>
      store.executions.save(ingested(events, { arn, origin: LOG_ORIGIN }));
    /** Everything stored under an ARN: the runs by start, and what nobody could assign. */
    const under = async (arn: string) => {
      const rows = await query(place, `SELECT "key" FROM "Execution" WHERE "arn" = '${arn}' ORDER BY "startedAt"`);
      const runs: HistoryEvent[][] = [];
      for (const { key } of rows) runs.push(await eventsOf(String(key)));
      const [count] = await query(place, `SELECT count(*) AS n FROM "UnassignedEvent" WHERE "arn" = '${arn}'`);
      return { runs, unassigned: Number(count?.["n"]) };
    };

    test("another time of ExecutionStarted under one ARN is another run, stored beside the first", async () => {
      const arn = fresh();
      const january = chargeRun({ run: "january" });
      const may = later(chargeRun({ run: "may" }, { failures: 2, end: "succeeded" }), 120 * DAY);
      const first = await store.executions.save(ingested(january, { arn }));
      const second = await store.executions.save(ingested(may, { arn }));
      expect(second).toMatchObject({ outcome: "stored", added: may.length });
      expect(second.key).not.toBe(first.key);
      expect(await under(arn)).toEqual({ runs: [january, may], unassigned: 0 });
      for (const events of [january, may])
        expect((await store.executions.save(ingested(events, { arn }))).outcome).toBe("duplicate");
    });

    test("the same start with another content at an id is refused by its ids, and nothing changes", async () => {
      const arn = fresh();
      const events = chargeRun({ n: 1 }, { failures: 2 });
      const { key } = await store.executions.save(ingested(events, { arn }));
      const before = await store.executions.find(key);
      await expect(store.executions.save(ingested(tampered(events, 5), { arn }))).rejects.toThrow(
        /^event 5 differs from what is stored/,
      );
      const longer = [...tampered(tampered(events, 3), 4), { ...events[5], id: 40 } as HistoryEvent];
      await expect(store.executions.save(ingested(longer, { arn }))).rejects.toThrow(
        /^events 3, 4 differ from what is stored/,
      );
      await expect(log(tampered(events, 5), arn)).rejects.toThrow(/^event 5 differs/);
      expect(await store.executions.find(key)).toEqual(before);
      expect(await under(arn)).toEqual({ runs: [events], unassigned: 0 });
    });

    test("another definition for the same run is refused; what AWS told takes the place of an assumed one", async () => {
      const came = ingested(chargeRun({ n: 2 }), { arn: fresh() });
      await store.executions.save({ ...came, definition: { text: '{"a":1,"b":2}', assumed: true } });
      await store.executions.save({ ...came, definition: { text: '{"b":2, "a":1}', assumed: true } });
      await expect(store.executions.save({ ...came, definition: { text: '{"a":3}', assumed: true } })).rejects.toThrow(
        /^Its definition differs .*stepscope assign/,
      );
      await store.executions.save({ ...came, definition: { text: '{"told":1}', assumed: false } });
      const more = [...chargeRun({ n: 2 }, { failures: 1, end: "open" })];
      for (const assumed of [true, false])
        await expect(
          store.executions.save({ ...ingested(more, { arn: came.arn }), definition: { text: "{}", assumed } }),
        ).rejects.toThrow(/^Its definition differs/);
    });

    test("a run that began alike is stored once the other has its ARN, under a key of its own", async () => {
      const events = chargeRun({ alike: serial }, { failures: 1 });
      const identity = "import:alike-key";
      const bare = await store.executions.save(ingested(events, { arn: null, identity }));
      const named = await store.executions.save(ingested(events, { arn: fresh() }));
      expect(named.key).toBe(bare.key);
      const other = await store.executions.save(
        ingested(chargeRun({ alike: serial - 1 }, { failures: 2 }), { arn: null, identity }),
      );
      expect(other).toMatchObject({ outcome: "stored" });
      expect(other.key).not.toBe(bare.key);
    });

    test("a row without a history is joined by it where the starts agree to the precision given", async () => {
      const start = T0 + 250;
      const events = later(chargeRun({ n: 3 }), 250);
      for (const [said, joins] of [
        [start, true],
        [T0, true],
        [start + 1, false],
        [T0 + 1000, false],
      ] as const) {
        const arn = fresh();
        const described = { status: "FAILED", startedAt: instant(said), stoppedAt: instant(said + 1100) };
        const row = await store.executions.save(ingested([], { arn, described }));
        const { key } = await store.executions.save(ingested(events, { arn }));
        expect(key === row.key, `${said - T0}`).toBe(joins);
        expect(await store.executions.find(key)).toMatchObject({ startedAt: start, events: events.length });
      }
    });

    test("a record of whole seconds and one of milliseconds are one run", async () => {
      const arn = fresh();
      const exact = later(chargeRun({ n: 4 }), 345);
      const rough = exact.map((event) => ({ ...event, timestamp: instant(Math.floor(event.timestamp / 1000) * 1000) }));
      for (const events of [rough, exact]) await store.executions.save(ingested(events, { arn }));
      expect((await under(arn)).runs).toHaveLength(1);
    });

    test("two runs of one ARN from a log, event by event in any order and repeated, are two runs with nothing lost", async () => {
      const one = chargeRun({ run: 1 }, { failures: 1 });
      const two = later(chargeRun({ run: 2 }, { failures: 1, end: "succeeded" }), 3600_000);
      const all = [...one, ...two];
      const orders = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
      const pieces = fc.tuple(
        orders,
        fc.array(fc.nat(all.length - 1), { maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
      );
      await fc.assert(
        fc.asyncProperty(pieces, async ([order, again, size]) => {
          const arn = fresh();
          const stream = [...order, ...again.map((i) => all[i] as HistoryEvent)];
          for (let at = 0; at < stream.length; at += size) await log(stream.slice(at, at + size), arn);
          expect(await under(arn)).toEqual({ runs: [one, two], unassigned: 0 });
        }),
        { numRuns: place.kind === "sqlite" ? 8 : 4 },
      );
    });

    // A collector reads a stretch of a log again, and gets runs whole while the start of another is still on its way.
    test("two runs of one ARN, an event of the first and the start of the second late, are two runs when they are read again", async () => {
      const one = chargeRun({ run: 1 }, { end: "succeeded" });
      const two = later(chargeRun({ run: 2 }, { end: "succeeded" }), 60_000);
      const [start, ...rest] = two;
      for (const late of one) {
        const arn = fresh();
        const inTime = (events: readonly HistoryEvent[]) => events.filter((event) => event !== late && event !== start);
        await log([...inTime(one), ...inTime(two)], arn);
        for (const run of [one, rest, two]) await log(run, arn);
        expect(await under(arn), `event ${late.id}`).toEqual({ runs: [one, two], unassigned: 0 });
      }
    });

    test.each(["a log", "a history"])(
      "%s that has a run whole takes the end of another run out of it, whose start is late",
      async (whole) => {
        const arn = fresh();
        const one = chargeRun({ run: 1 }, { end: "succeeded" });
        const two = later(chargeRun({ run: 2 }, { end: "succeeded" }), 52_000);
        await log(one.slice(0, -1), arn);
        await log(two.slice(-1), arn);
        expect((await under(arn)).runs).toEqual([[...one.slice(0, -1), ...two.slice(-1)]]);
        await log(two.slice(1), arn);
        const all = ingested(one, { arn, ...(whole === "a log" ? { origin: LOG_ORIGIN } : {}) });
        await store.executions.save(all);
        expect(await under(arn)).toEqual({ runs: [one], unassigned: two.length - 1 });
        await log(two.slice(0, 1), arn);
        expect(await under(arn)).toEqual({ runs: [one, two], unassigned: 0 });
      },
    );

    test("a log or a history that tells something else of one moment than a log before it is refused", async () => {
      const arn = fresh();
      const events = chargeRun({ n: 5 }, { failures: 2, end: "succeeded" });
      await log(events, arn);
      for (const origin of [LOG_ORIGIN, "history"]) {
        const other = ingested(tampered(events, 5), { arn, origin });
        await expect(store.executions.save(other), origin).rejects.toThrow(/^event 5 differs/);
      }
      expect(await under(arn)).toEqual({ runs: [events], unassigned: 0 });
    });

    test("of runs that overlap nothing is lost, and an event that can be of both is assigned to neither", async () => {
      const one = chargeRun({ run: 1 }, { failures: 3 });
      const two = later(chargeRun({ run: 2 }, { failures: 3, end: "succeeded" }), 1500);
      const orders = fc.shuffledSubarray([...one, ...two], { minLength: one.length + two.length });
      const ends: unknown[] = [];
      await fc.assert(
        fc.asyncProperty(orders, async (order) => {
          const arn = fresh();
          for (let at = 0; at < order.length; at += 4) await log(order.slice(at, at + 4), arn);
          const { runs, unassigned } = await under(arn);
          expect(runs).toHaveLength(2);
          runs.forEach((run, i) => expect(i === 0 ? one : two).toEqual(expect.arrayContaining(run)));
          expect(runs.flat().length + unassigned).toBe(one.length + two.length);
          expect(unassigned).toBeGreaterThan(0);
          ends.push({ runs, unassigned });
        }),
        { numRuns: 3 },
      );
      for (const end of ends) expect(end).toEqual(ends[0]);
      const arn = fresh();
      for (const event of [...one, ...two]) await log([event], arn);
      await store.executions.save(ingested(one, { arn }));
      expect(await under(arn)).toEqual({ runs: [one, two], unassigned: 0 });
    });
  });
});
