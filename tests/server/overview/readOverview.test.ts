import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { listedHref, type Overview, overviewSchema, parseOverviewQuery } from "@/lib/contract/overview";
import { decimal } from "@/lib/cost/money";
import type { Context } from "@/lib/server/context";
import { listExecutions } from "@/lib/server/listExecutions";
import { readOverview } from "@/lib/server/overview/readOverview";
import { DATABASES, open, type TestDatabase } from "../../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../../support/ingested";
import { listQuery } from "../../support/queries";
import { contextOf } from "../../support/serverContext";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = T0 + 3 * HOUR;
const shifted = (ms: number, events: ReturnType<typeof chargeRun>) =>
  events.map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));

/** Machine, minutes after T0, and how it ended: failures of payments in two ways, one of them of shipping too. */
const RUNS = [
  ["payments", 0, "failed", "Card was declined (code 51)"],
  ["payments", 7, "failed", "Card was declined (code 52)"],
  ["payments", 12, "failed", "The bank did not answer"],
  ["payments", 61, "succeeded", ""],
  ["payments", 62, "open", ""],
  ["shipping", 3, "failed", "Card was declined (code 53)"],
  ["shipping", 64, "succeeded", ""],
  ["reports", 65, "succeeded", ""],
  // Before the last hours.
  ["reports", -3_000, "failed", "The bank did not answer"],
] as const;

describe.each(DATABASES)("the overview on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("tells", () => {
    const place = database as TestDatabase;
    let context: Context;
    const read = async (text = ""): Promise<Overview> => {
      const query = parseOverviewQuery(new URLSearchParams(text));
      if (!query.ok) throw new Error(query.error.why);
      const answer = await readOverview(context, query.value, NOW);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return overviewSchema.parse(JSON.parse(JSON.stringify(answer.value)));
    };
    /** The total of the list that an address shows. */
    const totalOf = async (href: string): Promise<number> => {
      const list = await listExecutions(context, listQuery(href.replace(/^\/executions\??/, "")));
      if (!list.ok) throw new Error(JSON.stringify(list.error));
      return list.value.total;
    };

    beforeAll(async () => {
      context = contextOf(await open(place, () => NOW), place);
      expect(await read()).toMatchObject({ isAny: false, executions: 0, machines: [], groups: [] });
      for (const [i, [machine, minutes, end, cause]] of RUNS.entries()) {
        const run = chargeRun({ i }, { end, failures: end === "failed" ? 2 : 1, ...(cause === "" ? {} : { cause }) });
        await context.store.executions.save(
          ingested(shifted(minutes * MINUTE, run), { arn: arnOf(`run-${i}`, machine) }),
        );
      }
    });
    afterAll(async () => {
      await context?.store.close();
      await place.drop();
    });

    test("each count is the total of the list that it leads to", async () => {
      for (const text of ["", "last=1h", `from=${T0 + MINUTE}&to=${T0 + 62 * MINUTE + 1}`, "last=30d"]) {
        const overview = await read(text);
        const range = { from: overview.from, to: overview.to };
        expect(await totalOf(listedHref(range, {}))).toBe(overview.executions);
        expect(await totalOf(listedHref(range, { status: ["FAILED", "TIMED_OUT"] }))).toBe(overview.failed);
        for (const { value, executions, failed, counts } of overview.machines) {
          const machine = { machine: [value ?? ""] };
          expect(await totalOf(listedHref(range, machine))).toBe(executions);
          expect(await totalOf(listedHref(range, { ...machine, status: ["FAILED", "TIMED_OUT"] }))).toBe(failed);
          expect(await totalOf(listedHref(range, { ...machine, status: ["RUNNING"] }))).toBe(counts.RUNNING ?? 0);
        }
        for (const { fingerprint, count, machines } of overview.groups) {
          expect(await totalOf(listedHref(range, { error: [fingerprint] }))).toBe(count);
          for (const { value, count: some } of machines) {
            const one = { error: [fingerprint], machine: [value ?? ""] };
            expect(await totalOf(listedHref(range, one))).toBe(some);
          }
        }
        const { open, machines } = overview.unrepaired;
        expect(await totalOf(listedHref(null, { accounted: ["open"] }))).toBe(open);
        expect(machines.reduce((sum, one) => sum + one.open, 0)).toBe(open);
      }
    });

    test("ways of failing with their machines, states, times and the last example", async () => {
      const { groups, otherGroups } = await read();
      expect(otherGroups).toBe(0);
      expect(groups).toMatchObject([
        {
          error: "PaymentDeclined",
          count: 3,
          machines: [
            { name: "payments", count: 2 },
            { name: "shipping", count: 1 },
          ],
          states: [{ state: "Charge", count: 3 }],
          sampled: 3,
          example: { name: "run-1", cause: "Card was declined (code 52)" },
          firstSeenAt: T0 + 2_100,
          lastSeenAt: T0 + 7 * MINUTE + 2_100,
        },
        // It was seen before the last 24 hours too.
        { count: 1, machines: [{ name: "payments", count: 1 }], firstSeenAt: T0 - 3_000 * MINUTE + 2_100 },
      ]);
    });

    test("machines with outcomes in their order, rates, times and cost; those with most failures first", async () => {
      const { machines, executions, failed } = await read();
      expect([executions, failed]).toEqual([8, 4]);
      expect(machines.map(({ name }) => name)).toEqual(["payments", "shipping", "reports"]);
      const [payments, shipping, reports] = machines;
      expect(payments).toMatchObject({ executions: 5, failed: 3, failureRate: 0.6, retries: 3, type: "STANDARD" });
      expect(payments?.outcomes.map(({ status }) => status)).toEqual([
        ...["FAILED", "FAILED", "FAILED", "SUCCEEDED", "RUNNING"],
      ]);
      // Of before the stretch too.
      expect(reports?.outcomes.map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED"]);
      // Each ran 1 100 ms; a sketch is within a hundredth.
      for (const ms of Object.values(shipping?.durations ?? {})) expect(Math.abs(ms - 1_100)).toBeLessThanOrEqual(11);
      expect(decimal(payments?.costADay ?? "0").gt(0)).toBe(true);
    });

    test("a cost a day is what the executions of a day cost, however long the stretch", async () => {
      const day = await read(`from=${T0}&to=${T0 + 24 * HOUR}`);
      const halfDay = await read(`from=${T0}&to=${T0 + 12 * HOUR}`);
      const cost = ({ machines }: Overview) => Number(machines.find(({ name }) => name === "reports")?.costADay);
      expect(cost(halfDay)).toBeCloseTo(2 * cost(day), 10);
    });

    test("a stretch with nothing in it, beside what is stored", async () => {
      const nothing = await read(`from=${T0 - 90 * 24 * HOUR}&to=${T0 - 80 * 24 * HOUR}`);
      expect(nothing).toMatchObject({ isAny: true, executions: 0, machines: [], groups: [] });
      expect(nothing.unrepaired.open).toBeGreaterThan(0);
    });

    test("addresses that cannot be read", () => {
      for (const text of ["last=2d", "from=1", "from=2&to=1", "last=1h&from=1&to=2", "from=0&to=99999999999999"]) {
        expect(parseOverviewQuery(new URLSearchParams(text)).ok).toBe(false);
      }
    });
  });
});
