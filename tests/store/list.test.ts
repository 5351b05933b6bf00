import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { DEFAULT_SORT, type ListQuery, NO_FILTER, SORT_FIELDS } from "@/lib/contract/listQuery";
import { quoted } from "@/lib/contract/query/path";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";

const ASK: ListQuery = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50 };
const HOUR = 3_600_000;

const shifted = (hours: number, events: ReturnType<typeof chargeRun>) =>
  events.map((event) => ({ ...event, timestamp: instant(event.timestamp + hours * HOUR) }));

describe.each(DATABASES)("a list of executions on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("answers", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place, () => T0);
      const save = (name: string, machine: string, hours: number, ...run: Parameters<typeof chargeRun>) =>
        store.executions.save(ingested(shifted(hours, chargeRun(...run)), { arn: arnOf(name, machine) }));
      await save("paid", "payments", 0, { orderId: "o-17", amount: 12.5 }, { end: "succeeded" });
      await save("declined", "payments", 1, { orderId: "o-18" }, { failures: 3 });
      await save("declined-again", "payments", 2, { orderId: "o-19" }, { cause: "Card was declined (code 99)" });
      await save("stolen", "refunds", 3, { orderId: "o-20" }, { cause: "Card was stolen" });
      await save(
        "runs",
        "refunds",
        4,
        { orderId: "100%_sure\\", deep: { list: [{ sku: "Über-Äpfel" }] } },
        { end: "open" },
      );
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const names = async (change: Partial<ListQuery>) =>
      (await store.executions.list({ ...ASK, ...change })).rows.map((row) => row.name);

    test("with a redriven run that succeeded by the error it had before", async () => {
      const failed = shifted(5, chargeRun({ orderId: "o-21" }, { cause: "Limit of the day (code 7)" }));
      const [last] = failed.slice(-1);
      const event = (n: number, type: string, details: object) =>
        ({
          id: failed.length + n,
          previousEventId: failed.length + n - 1,
          timestamp: instant((last?.timestamp ?? 0) + n * 1000),
          type,
          details,
        }) as HistoryEvent;
      const service = { resourceType: "lambda", resource: "invoke" };
      const redriven = [
        ...failed,
        event(1, "ExecutionRedriven", { redriveCount: 1 }),
        event(2, "TaskScheduled", { ...service, region: "us-east-1", parameters: present("{}") }),
        event(3, "TaskStarted", service),
        event(4, "TaskSucceeded", { ...service, output: present("1") }),
        event(5, "TaskStateExited", { name: "Charge", output: present("1") }),
        event(6, "ExecutionSucceeded", { output: present("1") }),
      ];
      const { key } = await store.executions.save(ingested(redriven, { arn: arnOf("redriven", "limits") }));
      const alone = { machine: ["limits"] };
      expect((await store.executions.list({ ...ASK, ...alone })).rows).toMatchObject([
        { key, status: "SUCCEEDED", error: null, redrives: 1 },
      ]);
      expect(await names({ ...alone, error: ["PaymentDeclined"] })).toEqual(["redriven"]);
      expect(await names({ ...alone, error: ["NeverThrown"] })).toEqual([]);
      const { error } = await store.executions.facets({ ...NO_FILTER, ...alone });
      expect(error.map(({ count }) => count)).toEqual([1]);
      expect(await names({ ...alone, error: [error[0]?.value ?? ""] })).toEqual(["redriven"]);
      expect(await names({ ...alone, q: "paymentdeclined" })).toEqual(["redriven"]);
      await store.executions.remove([(await store.executions.find(key))?.id ?? -1]);
    });

    test("newest first, with what a row shows", async () => {
      const { rows, total, totalIsExact } = await store.executions.list(ASK);
      expect(rows.map((row) => row.name)).toEqual(["runs", "stolen", "declined-again", "declined", "paid"]);
      expect({ total, totalIsExact }).toEqual({ total: 5, totalIsExact: true });
      expect(rows[3]).toEqual({
        key: expect.stringMatching(/^[0-9a-f]{20}$/),
        arn: arnOf("declined"),
        name: "declined",
        machine: "payments",
        machineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:payments",
        type: "STANDARD",
        status: "FAILED",
        startedAt: T0 + HOUR,
        stoppedAt: T0 + HOUR + 3100,
        lastAt: T0 + HOUR + 3100,
        durationMs: 3100,
        events: 12,
        largestPayload: 25,
        retries: 2,
        redrives: 0,
        weight: 1,
        error: "PaymentDeclined",
        cause: "Card was declined (code 51)",
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        completeness: "complete",
        importedAt: T0,
        verdict: null,
      });
    });

    test("by status, machine, type, error and time", async () => {
      expect(await names({ status: ["SUCCEEDED", "RUNNING"] })).toEqual(["runs", "paid"]);
      expect(await names({ machine: ["refunds"] })).toEqual(["runs", "stolen"]);
      expect(await names({ type: ["EXPRESS"] })).toEqual([]);
      expect(await names({ error: ["PaymentDeclined"] })).toEqual(["stolen", "declined-again", "declined"]);
      expect(await names({ from: instant(T0 + HOUR), to: instant(T0 + 3 * HOUR) })).toEqual([
        "declined-again",
        "declined",
      ]);
      expect(await names({ machine: ["'; DROP TABLE x; --"] })).toEqual([]);
    });

    test("by fingerprint: causes that differ in numbers alone are one failure", async () => {
      const { error } = await store.executions.facets(NO_FILTER);
      expect(error).toEqual([
        { name: "PaymentDeclined: Card was declined (code …)", value: expect.any(String), count: 2 },
        { name: "PaymentDeclined: Card was stolen", value: expect.any(String), count: 1 },
      ]);
      expect(await names({ error: [error[0]?.value ?? ""] })).toEqual(["declined-again", "declined"]);
    });

    test("by words within names, causes, states and payloads, ignoring case", async () => {
      expect(await names({ q: "AGAIN" })).toEqual(["declined-again"]);
      expect(await names({ q: "was stol" })).toEqual(["stolen"]);
      expect(await names({ q: '"was stol"' })).toEqual(["stolen"]);
      expect(await names({ q: "declined payments" })).toEqual(["declined-again", "declined", "paid"]);
      expect(await names({ q: "o-18" })).toEqual(["declined"]);
      expect(await names({ q: "über-äpfel" })).toEqual(["runs"]);
      expect(await names({ q: "17" })).toEqual(["paid"]);
      expect(await names({ q: "nothing like it" })).toEqual([]);
    });

    test("by the exact value of a member of input or output", async () => {
      expect(await names({ q: "input.orderId=o-17" })).toEqual(["paid"]);
      expect(await names({ q: "input.orderId=o-1" })).toEqual([]);
      expect(await names({ q: "output.paid=true" })).toEqual(["paid"]);
      expect(await names({ q: "input.deep.list[0].sku=Über-Äpfel" })).toEqual(["runs"]);
    });

    const ALL = ["runs", "stolen", "declined-again", "declined", "paid"];
    test.each([
      ['"', []],
      ['""', []],
      ["-", ALL],
      ["%", ["runs"]],
      ["_", ["runs"]],
      ["\\", ["runs"]],
      ["100%_sure\\", ["runs"]],
      ["a*", []],
      ["NEAR(x", []],
      ["xyz OR paid", []],
      ["' OR 1=1", []],
      ["text:runs", []],
      ["^runs", []],
      ["😀a", []],
    ])("takes %s as text, not as an operator", async (q, expected) => {
      expect(await names({ q: quoted(q) })).toEqual(expected);
    });

    test("in pages that do not overlap, whatever it is sorted by", async () => {
      for (const by of ["status", "retries", "durationMs", "error", "name"] as const) {
        for (const descending of [true, false]) {
          const pages = await Promise.all([1, 2, 3].map((page) => names({ sort: { by, descending }, page, size: 2 })));
          expect(new Set(pages.flat()).size).toBe(5);
        }
      }
      expect(await names({ sort: { by: "durationMs", descending: false }, size: 1 })).not.toEqual(["runs"]);
      expect((await names({ sort: { by: "durationMs", descending: true } })).at(-1)).toBe("runs");
    });

    test.each(SORT_FIELDS)(
      "by %s, from page to page and back, with each row once and what is unknown last",
      async (by) => {
        for (const descending of [true, false]) {
          const ask = { ...ASK, sort: { by, descending } };
          const all = (await store.executions.list(ask)).rows.map((row) => row.name);
          let page = await store.executions.list({ ...ask, size: 2 });
          const pages = [page];
          while (page.next !== null) {
            page = await store.executions.list({ ...ask, size: 2, at: { side: "after", cursor: page.next } });
            pages.push(page);
          }
          const namesOf = ({ rows }: typeof page) => rows.map((row) => row.name);
          expect(pages.map(namesOf)).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
          const back = [namesOf(page)];
          while (page.previous !== null) {
            page = await store.executions.list({ ...ask, size: 2, at: { side: "before", cursor: page.previous } });
            back.unshift(namesOf(page));
          }
          expect(back).toEqual(pages.map(namesOf));
        }
      },
    );

    test("of a filter with several choices from page to page, each row once", async () => {
      const filters: Partial<ListQuery>[] = [
        { machine: ["payments", "refunds"] },
        { status: ["SUCCEEDED", "FAILED", "RUNNING"] },
        { machine: ["payments", "refunds"], status: ["FAILED"] },
        { error: ["PaymentDeclined"] },
        { error: (await store.executions.facets(NO_FILTER)).error.map(({ value }) => value) },
        { q: "o-", machine: ["payments", "refunds"] },
      ];
      for (const filter of filters) {
        const all = (await store.executions.list({ ...ASK, ...filter })).rows.map(({ name }) => name);
        expect(all.length).toBeGreaterThan(2);
        const seen: string[] = [];
        for (let at: ListQuery["at"] = null; ;) {
          const { rows, next, total } = await store.executions.list({ ...ASK, ...filter, size: 1, at });
          expect(total).toBe(all.length);
          seen.push(...rows.map(({ name }) => name));
          if (next === null) break;
          at = { side: "after", cursor: next };
        }
        expect(seen).toEqual(all);
      }
    });

    test("whose place was left while newer executions came goes on where it was", async () => {
      const first = await store.executions.list({ ...ASK, size: 2 });
      const { key } = await store.executions.save(
        ingested(shifted(9, chargeRun({ orderId: "o-99" })), { arn: arnOf("newer") }),
      );
      const cursor = first.next ?? expect.fail("there is a next page");
      const second = await store.executions.list({ ...ASK, size: 2, at: { side: "after", cursor } });
      expect(second.rows.map(({ name }) => name)).toEqual(["declined-again", "declined"]);
      await store.executions.remove([(await store.executions.find(key))?.id ?? -1]);
    });

    test("facets count along a dimension without its own filter", async () => {
      const facets = await store.executions.facets({ ...NO_FILTER, status: ["FAILED"], machine: ["payments"] });
      expect(facets.status).toEqual({ SUCCEEDED: 1, FAILED: 2 });
      expect(facets.machine).toEqual([
        { name: "payments", value: "payments", count: 2 },
        { name: "refunds", value: "refunds", count: 1 },
      ]);
      expect(facets.type).toEqual([{ name: "STANDARD", count: 2 }]);
    });

    test("a histogram counts each execution in one bucket", async () => {
      const histogram = await store.executions.histogram({ ...NO_FILTER, buckets: 4 });
      expect(histogram).toMatchObject({ from: T0, to: T0 + 4 * HOUR + 1, bucketMs: 2 * HOUR, before: 0 });
      expect(histogram?.buckets.map(({ at }) => at % (2 * HOUR))).toEqual(histogram?.buckets.map(() => 0));
      const counted = histogram?.buckets.flatMap(({ counts }) => Object.values(counts)) ?? [];
      expect(counted.reduce((sum, n) => sum + n, 0)).toBe(5);
      expect(histogram?.buckets.some(({ counts }) => counts.SUCCEEDED === 1)).toBe(true);
      expect(await store.executions.histogram({ ...NO_FILTER, machine: ["nobody"], buckets: 4 })).toBeNull();
    });

    test("a histogram of a given time has that time", async () => {
      const histogram = await store.executions.histogram({
        ...NO_FILTER,
        from: instant(T0),
        to: instant(T0 + 10 * HOUR),
        buckets: 10,
      });
      expect(histogram).toMatchObject({ from: T0, to: T0 + 10 * HOUR, bucketMs: HOUR });
      expect(histogram?.buckets.map(({ counts }) => Object.values(counts).length)).toEqual([
        1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
      ]);
    });
  });
});
