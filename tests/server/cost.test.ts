import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { costComparisonSchema } from "@/lib/contract/costComparison";
import { costPricesSchema } from "@/lib/contract/costPrices";
import { type CostTotals, costTotalsSchema, stateCostsSchema } from "@/lib/contract/costTotals";
import { executionListSchema } from "@/lib/contract/execution";
import { decimal, sum } from "@/lib/cost/money";
import type { Context } from "@/lib/server/context";
import { parseCostQuery, parseMachineCostQuery } from "@/lib/contract/costQuery";
import { costCsv } from "@/lib/server/cost/costCsv";
import { readComparison } from "@/lib/server/cost/readComparison";
import { readCost } from "@/lib/server/cost/readCost";
import { readPrices } from "@/lib/server/cost/readPrices";
import { readStateCosts } from "@/lib/server/cost/readStates";
import { readTotals } from "@/lib/server/cost/readTotals";
import { downloadExecution } from "@/lib/server/downloadExecution";
import { executionsCsv } from "@/lib/server/executionsCsv";
import { listExecutions } from "@/lib/server/listExecutions";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, longRun, T0 } from "../support/ingested";
import { costQuery, listQuery, machineCostQuery } from "../support/queries";
import { contextOf } from "../support/serverContext";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const shifted = (ms: number, events: ReturnType<typeof chargeRun>) =>
  events.map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));
const expressArn = (name: string) => `arn:aws:states:eu-west-3:123456789012:express:fast:${name}:uuid-${name}`;

/** What the page receives: through JSON, checked by the schema it is read with. */
const sent = <T>(
  schema: { parse(value: unknown): T },
  result: { ok: boolean; value?: unknown; error?: unknown },
): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return schema.parse(JSON.parse(JSON.stringify(result.value)));
};

async function textOf(result: Awaited<ReturnType<typeof costCsv>>): Promise<string> {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  let text = "";
  for await (const record of result.value.records) text += record;
  return text;
}

const dollarsOf = (groups: readonly { amount: string }[]) => sum(groups.map(({ amount }) => decimal(amount))).toFixed();
const otherOf = (groups: readonly { other: string }[]) => sum(groups.map(({ other }) => decimal(other))).toFixed();

describe.each(DATABASES)("what executions cost, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("answers", () => {
    const place = database as TestDatabase;
    let context: Context;
    const totals = async (text = "") => sent(costTotalsSchema, await readTotals(context, costQuery(text), T0));

    beforeAll(async () => {
      const store = await open(place, () => T0);
      context = contextOf(store, place);
      // 1 entered + 2 retries; 1 + 0; 1 + 1, a day later; 49 Pass states; three Express runs.
      await store.executions.save(ingested(chargeRun({ n: 1 }, { failures: 3 }), { arn: arnOf("failed") }));
      await store.executions.save(ingested(chargeRun({ n: 2 }, { end: "succeeded" }), { arn: arnOf("paid") }));
      await store.executions.save(
        ingested(shifted(DAY, chargeRun({ n: 3 }, { failures: 2 })), { arn: arnOf("later") }),
      );
      await store.executions.save(ingested(longRun(100), { arn: arnOf("long", "steps") }));
      for (let i = 0; i < 3; i++)
        await store.executions.save(
          ingested(shifted(i, chargeRun({ i }, { end: "succeeded" })), { arn: expressArn(`e${i}`) }),
        );
    });
    afterAll(async () => {
      await context?.store.close();
      await place.drop();
    });

    test("the newest month, by machine, day and outcome, each adding up to the whole", async () => {
      const month = await totals();
      expect(month).toMatchObject({ month: "2026-01", months: ["2026-01"], pending: 0, freeTier: true });
      expect(month.total.quantities).toMatchObject({ executions: 7, transitions: 3 + 1 + 2 + 49 + 3, retries: 3 });
      for (const groups of [month.machines, month.days, month.outcomes]) {
        expect(dollarsOf(groups)).toBe(month.total.amount);
        expect(otherOf(groups)).toBe(month.total.other);
      }
      expect(month.days.map(({ day }) => day)).toEqual(["2026-01-05", "2026-01-06"]);
      expect(month.failures.quantities.executions).toBe(2);
    });

    test("the free tier is the account's, and can be left out", async () => {
      const standard = ({ machines }: CostTotals) => machines.filter(({ type }) => type === "STANDARD");
      expect(dollarsOf(standard(await totals()))).toBe("0");
      expect(dollarsOf(standard(await totals("freeTier=0")))).toBe(decimal(55).times("0.000025").toFixed());
    });

    test("every figure multiplies out from its derivation", async () => {
      const month = await totals("freeTier=0");
      for (const group of [month.total, ...month.machines, ...month.days]) {
        for (const line of group.lines) {
          expect(Number(line.amount)).toBeCloseTo(line.quantity * Number(line.price), 15);
          expect(line.asOf).toMatch(/^\d{4}-\d\d/);
        }
        expect(sum(group.lines.map((line) => decimal(line.amount))).toFixed()).toBe(group.amount);
      }
      expect(month.retries.amount).toBe(decimal(3).times("0.000025").toFixed());
    });

    test("what failures and retries of the machines cost adds up to those of the month", async () => {
      const month = await totals("freeTier=0");
      for (const part of ["failures", "retries"] as const) {
        expect(Number(month[part].amount)).toBeGreaterThan(0);
        expect(sum(month.machines.map((one) => decimal(one[part].amount))).toFixed()).toBe(month[part].amount);
      }
    });

    test("a machine's money is the same alone and among the others", async () => {
      const all = await totals();
      const fast = await totals("machine=fast");
      expect(fast.total.amount).toBe(all.machines.find(({ machine }) => machine === "fast")?.amount);
      expect(fast.total.certainty).toBe("estimated");
    });

    test("days make up what a month is, and a day is cut out of its month's bill", async () => {
      const whole = await totals("month=2026-01&freeTier=0");
      const first = await totals(`from=${Date.UTC(2026, 0, 5)}&to=${Date.UTC(2026, 0, 6)}&freeTier=0`);
      expect(first.total.amount).toBe(whole.days[0]?.amount);
      expect(first.month).toBeNull();
    });

    test("an empty month is empty, and a wrong question says what is wrong", async () => {
      expect((await totals("month=2020-02")).total).toMatchObject({ amount: "0", lines: [] });
      for (const text of ["month=2026-13", "from=1", "from=2&to=1", "from=0&to=99999999999", "freeTier=yes"]) {
        expect(parseCostQuery(new URLSearchParams(text)), text).toMatchObject({ ok: false });
      }
    });

    test("states with their transitions, and what belongs to none of them", async () => {
      const states = sent(
        stateCostsSchema,
        await readStateCosts(context, machineCostQuery("machine=payments&freeTier=0"), T0),
      );
      expect(states.states).toEqual([
        expect.objectContaining({ state: "Charge", entered: 3, retries: 3, items: 0, amount: "0.00015" }),
      ]);
      expect(states.rest).toEqual({ transitions: 0, amount: "0" });
      expect(parseMachineCostQuery(new URLSearchParams())).toMatchObject({ error: { parameter: "machine" } });
    });

    test("Standard against Express, with the machine's own point on the lines", async () => {
      const comparison = sent(
        costComparisonSchema,
        await readComparison(context, machineCostQuery("machine=steps"), T0),
      );
      expect(comparison).toMatchObject({ type: "STANDARD", executions: 1, average: { transitions: 49 } });
      expect(comparison.overDuration.machine.standard).toBeCloseTo(Number(comparison.standard), 15);
      expect(comparison.overDuration.machine.express).toBeCloseTo(Number(comparison.express), 15);
      for (const [lines, whole] of [
        [comparison.standardLines, comparison.standard],
        [comparison.expressLines, comparison.express],
      ] as const) {
        expect(sum(lines.map((line) => decimal(line.amount))).toFixed()).toBe(whole);
      }
      expect(comparison.verdict).toMatchObject({ cheaper: "EXPRESS", confidence: "low", canBeExpress: null });
      expect(await readComparison(context, machineCostQuery("machine=nobody"), T0)).toMatchObject({
        error: { kind: "notFound" },
      });
    });

    test("a row of the list costs what the execution's page says, and can be sorted by it", async () => {
      const { rows } = sent(executionListSchema, await listExecutions(context, listQuery("sort=-cost")));
      expect(rows[0]).toMatchObject({ name: "long", cost: { amount: "0.001225", certainty: "exact" } });
      for (const row of rows) {
        const opened = await readCost(context, row.key);
        expect(row.cost?.amount).toBe(opened.ok && opened.value.asRan.total);
      }
      const amounts = rows.map((row) => Number(row.cost?.amount));
      expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
    });

    test("configured prices are used everywhere", async () => {
      const overrides = [{ region: "us-east-1", asOf: "2030-01", transition: "1" }];
      const dear = { ...context, overrides };
      const month = sent(costTotalsSchema, await readTotals(dear, costQuery("machine=steps&freeTier=0"), T0));
      expect(month.total.amount).toBe("49");
      expect(month.prices).toContainEqual(expect.objectContaining({ asOf: "2030-01", source: "configuration" }));
      const { rows } = sent(executionListSchema, await listExecutions(dear, listQuery("q=long")));
      expect(rows[0]?.cost).toMatchObject({ amount: "49", asOf: "2030-01" });
      expect(sent(costPricesSchema, await readPrices(dear)).overrides).toEqual(overrides);
    });

    test("tables as CSV hold the figures of the page", async () => {
      const month = await totals();
      const csv = await textOf(await costCsv(context, { table: "machines", query: costQuery() }, T0));
      const [head, ...rows] = csv.trimEnd().split("\r\n");
      expect(head).toMatch(/^machine,type,region,account,executions,/);
      expect(rows).toHaveLength(month.machines.length);
      expect(rows[0]).toContain(month.machines[0]?.amount);
      for (const table of ["days", "outcomes", "lines"] as const)
        await textOf(await costCsv(context, { table, query: costQuery() }, T0));
      expect(
        await textOf(await costCsv(context, { table: "states", query: machineCostQuery("machine=payments") }, T0)),
      ).toContain("\r\nCharge,");
      const list = await textOf(await executionsCsv(context, listQuery("sort=name&size=2")));
      expect(list.trimEnd().split("\r\n")).toHaveLength(8);
    });

    test("what AWS billed wins over every estimate, on the page, in the list and in a download", async () => {
      const billed = { durationMs: 7600, memoryMb: 128 };
      const described = { status: "SUCCEEDED", startedAt: instant(T0), stoppedAt: instant(T0 + 100), billed };
      const run = ingested(chargeRun({ n: 9 }, { end: "succeeded" }), { arn: expressArn("billed"), described });
      const { key } = await context.store.executions.save(run);
      const opened = await readCost(context, key);
      const [, duration] = opened.ok ? opened.value.asRan.lines : [];
      // 76 chunks of 100 ms × 2 of 64 MB, 0.00625 GB-s each; eu-west-3 has no price of its own, so it is an estimate.
      expect(duration).toMatchObject({
        what: "duration",
        quantity: 0.95,
        from: expect.stringContaining("billingDetails"),
      });
      const { rows } = sent(executionListSchema, await listExecutions(context, listQuery("q=billed")));
      expect(rows[0]?.cost?.amount).toBe(opened.ok && opened.value.asRan.total);
      const download = await downloadExecution(context, key);
      let text = "";
      if (download.ok) for await (const chunk of download.value.chunks) text += chunk;
      expect(JSON.parse(text)).toMatchObject({
        execution: { billingDetails: { billedDurationInMilliseconds: 7600, billedMemoryUsedInMB: 128 } },
      });
    });

    test("what an earlier version folded is said to be missing, and counted once folded anew", async () => {
      const before = await totals();
      await query(place, `UPDATE "Execution" SET "foldVersion" = 1, "transitions" = 0 WHERE "name" = 'long'`);
      await query(place, `UPDATE "RollupProgress" SET "version" = 'as an earlier version leaves it'`);
      expect(await totals()).toMatchObject({ pending: 1 });
      const { rows } = sent(executionListSchema, await listExecutions(context, listQuery("sort=-cost")));
      expect(rows.at(-1)).toMatchObject({ name: "long", cost: null });
      for (const id of await context.store.executions.outdated(10)) await context.store.executions.refold(id);
      expect(await totals()).toEqual(before);
    });
  });
});
