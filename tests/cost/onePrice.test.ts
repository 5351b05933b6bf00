import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Prisma } from "@/generated/sqlite/client";
import { billOf, costAlone } from "@/lib/cost/bill";
import { compareTypes } from "@/lib/cost/calculator";
import { overDuration, overTransitions } from "@/lib/cost/curve";
import { estimate } from "@/lib/cost/estimate";
import { costAs, type CostedExecution } from "@/lib/cost/execution";
import { total } from "@/lib/cost/line";
import { decimal, divide, text } from "@/lib/cost/money";
import { knownPrices, type PriceOverride, pricesOf } from "@/lib/cost/prices";
import { ofOneExecution, quantitiesOf } from "@/lib/cost/quantities";
import { dataSize } from "@/lib/cost/size";
import { BYTES_OF_GB } from "@/lib/cost/usage";
import { fold } from "@/lib/history/fold";
import { readAddress } from "@/lib/store/address";
import { costOrder } from "@/lib/store/costOrder";
import { type Database, openDatabase } from "@/lib/store/database";
import { FOLD_VERSION } from "@/lib/store/summary";
import { DATABASES, ROOT, type TestDatabase } from "../support/databases";
import { chargeRun, longRun } from "../support/ingested";

/*
 * What one execution costs is said in six places: its tab, the list, the month, the curves, the calculator, and the
 * order of the list. They agree.
 */

const price = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => text(divide(decimal(millionths), 1e9)));
const regions = fc.constantFrom("us-east-1", "eu-west-3", "sa-east-1", "xx-nowhere-1");
const overrides: fc.Arbitrary<PriceOverride[]> = fc.array(
  fc.record(
    {
      region: regions,
      asOf: fc.constantFrom("2026-11", "2030-01"),
      transition: price,
      request: price,
      logIngest: price,
      gbSecond: fc.tuple(price, price).map(([first, rest]) => [
        { upTo: "3600000", price: first },
        { upTo: null, price: rest },
      ]),
    },
    { requiredKeys: ["region", "asOf"] },
  ),
  { maxLength: 4 },
);

const costed: fc.Arbitrary<CostedExecution> = fc
  .record({
    run: fc.oneof(
      fc.record({ failures: fc.nat(6) }).map((how) => chargeRun({ n: 1 }, how)),
      fc.constantFrom(chargeRun({ n: 2 }, { end: "succeeded" }), chargeRun({ n: 3 }, { end: "open" })),
      fc.integer({ min: 5, max: 120 }).map(longRun),
    ),
    definitionBytes: fc.option(fc.nat(200_000)),
    billed: fc.option(
      fc.record({ chunks: fc.integer({ min: 1, max: 3000 }), memory: fc.integer({ min: 1, max: 20 }) }),
    ),
  })
  .map(({ run, definitionBytes, billed }) => ({
    trace: fold(run),
    size: dataSize(run),
    definitionBytes,
    ...(billed === null ? {} : { billed: { durationMs: billed.chunks * 100, memoryMb: billed.memory * 64 } }),
  }));

const cases = fc.record({
  execution: costed,
  type: fc.constantFrom("STANDARD" as const, "EXPRESS" as const),
  region: regions,
  overrides,
});

/** Equal but for the last digits of a floating number. */
function expectClose(a: number, b: number, what: string): void {
  expect(Math.abs(a - b), `${what}: ${a}, not ${b}`).toBeLessThanOrEqual(1e-9 * Math.max(1e-9, Math.abs(b)));
}

test("tab, list, month, curve and calculator say the same, to the last digit where they count exactly", () => {
  fc.assert(
    fc.property(cases, ({ execution, type, region, overrides }) => {
      const prices = pricesOf(region, overrides);
      const one = quantitiesOf(execution);
      const counted = ofOneExecution(one, { ...execution.trace.execution, tooLong: false });
      const tab = costAs(type, execution, prices).total;

      expect(costAlone(counted, type, prices).total.toFixed(), "list").toBe(tab.toFixed());

      const part = { account: "1", region, month: "2026-11", type, quantities: counted };
      const [lines = []] = billOf([part], (name) => pricesOf(name, overrides), { freeTier: false });
      expect(total(lines).toFixed(), "month").toBe(tab.toFixed());

      const [durationMs, memoryMb] = [one.timeChunks * 100, one.memoryChunks * 64];
      const logGb = text(divide(decimal(one.logBytes), BYTES_OF_GB));
      const standard = { transitions: one.transitions, parentTransitions: one.children };
      const load = { executions: 1, ...(type === "STANDARD" ? standard : { durationMs, memoryMb, logGb }) };
      expect(estimate({ type, ...load }, prices, { freeTransitions: 0 }).total.toFixed(), "estimate").toBe(
        tab.toFixed(),
      );

      const compared = compareTypes(
        {
          ...{ executions: 1, transitions: one.transitions + one.children, retryPercent: 0, durationMs, memoryMb },
          ...{ payloadKb: 0, steps: 1, definitionKb: 0, logKb: one.logBytes / 1000, freeTier: false },
        },
        prices,
      );
      const calculated = type === "STANDARD" ? compared.standard : compared.express;
      expect(calculated.total.toFixed(), "calculator").toBe(tab.toFixed());

      const average = { transitions: one.transitions + one.children, durationMs, memoryMb, logBytes: one.logBytes };
      for (const curve of [overDuration(average, prices), overTransitions(average, prices)]) {
        const point = type === "STANDARD" ? curve.machine.standard : curve.machine.express;
        expectClose(point, tab.toNumber(), "curve");
      }
    }),
  );
});

describe.each(DATABASES)("the order of the list, on %s,", async (_, create) => {
  const place = await create();
  describe.skipIf(place === null)("goes by", () => {
    let database: Database;
    beforeAll(async () => {
      const address = readAddress((place as TestDatabase).url, ROOT);
      if (!address.ok) throw new Error(address.error);
      database = await openDatabase(address.value, ROOT);
    }, 300_000);
    afterAll(async () => {
      await database.prisma.$disconnect();
      await place?.drop();
    });

    test("what the list shows", async () => {
      await fc.assert(
        fc.asyncProperty(cases, async ({ execution, type, region, overrides }) => {
          const one = quantitiesOf(execution);
          const counted = ofOneExecution(one, { ...execution.trace.execution, tooLong: false });
          const known = knownPrices(overrides);
          // A region without a table has that of the first.
          const prices = known.find((table) => table.region === region) ?? known[0];
          if (prices === undefined) throw new Error("there are no prices");
          const row = Prisma.raw(
            `SELECT ${FOLD_VERSION} AS "foldVersion", '${type}' AS "type", '${region}' AS "region",
              ${one.transitions} AS "transitions", ${one.children} AS "children", ${one.timeChunks} AS "timeChunks",
              ${one.memoryChunks} AS "memoryChunks", ${one.logBytes} AS "logBytes"`,
          );
          const [found] = await database.prisma.$queryRaw<{ cost: unknown }[]>(
            Prisma.sql`SELECT ${costOrder(known)} AS "cost" FROM (${row}) e`,
          );
          expectClose(Number(found?.cost), costAlone(counted, type, prices).total.toNumber(), "order");
        }),
        { numRuns: 60 },
      );
    });

    test("nothing where an earlier version folded it", async () => {
      const row = Prisma.raw(
        `SELECT 0 AS "foldVersion", 'STANDARD' AS "type", 'us-east-1' AS "region", 1 AS "transitions", 0 AS "children"`,
      );
      const columns = Prisma.raw(`0 AS "timeChunks", 0 AS "memoryChunks", 0 AS "logBytes"`);
      const rows = await database.prisma.$queryRaw<{ cost: unknown }[]>(
        Prisma.sql`SELECT ${costOrder(knownPrices())} AS "cost" FROM (${row}, ${columns}) e`,
      );
      expect(rows).toEqual([{ cost: null }]);
    });
  });
});
