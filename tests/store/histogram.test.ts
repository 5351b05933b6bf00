import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_FILTER } from "@/lib/contract/listQuery";
import { readAddress } from "@/lib/store/address";
import { type Database, openDatabase } from "@/lib/store/database";
import { countOverTime } from "@/lib/store/histogram";
import { followChanges } from "@/lib/store/rollups/follow";
import { DATABASES, ROOT, type TestDatabase } from "../support/databases";
import { fillExecutions, MANY_DAYS, MANY_FROM } from "../support/manyExecutions";

/** More than are counted row by row. */
const COUNT = 10_500;
const DAY = 86_400_000;
const OLD = Date.UTC(2024, 0, 5);
const OLD_ONES = 3;

describe.each(DATABASES)("a histogram on %s", async (_, create) => {
  const place = await create();
  describe.skipIf(place === null)("whose executions began in one month, but for a few of two years ago", () => {
    let database: Database;
    beforeAll(async () => {
      const address = readAddress((place as TestDatabase).url, ROOT);
      if (!address.ok) throw new Error(address.error);
      database = await openDatabase(address.value, ROOT);
      await fillExecutions(database, COUNT);
      await database.prisma.$executeRawUnsafe(`UPDATE "Execution" SET "startedAt" = ${OLD} WHERE "id" IN (2, 4, 6)`);
      while (await followChanges(database, Date.now()));
    }, 300_000);
    afterAll(async () => {
      await database?.prisma.$disconnect();
      await place?.drop();
    });

    // The sums of roll-ups, and row by row.
    test.each([
      [null, COUNT],
      ["common", COUNT / 2],
    ])("under the query %s spans the month and counts the few", async (q, count) => {
      const histogram = await countOverTime(database, { ...NO_FILTER, q, buckets: 60 }, Date.now());
      expect(histogram).toMatchObject({ before: OLD_ONES, bucketMs: DAY / 2 });
      expect(histogram?.from).toBeGreaterThanOrEqual(MANY_FROM - DAY);
      expect(histogram?.to).toBeLessThanOrEqual(MANY_FROM + (MANY_DAYS + 1) * DAY);
      const drawn = histogram?.buckets.flatMap(({ counts }) => Object.values(counts)).reduce((sum, n) => sum + n, 0);
      expect((drawn ?? 0) + OLD_ONES).toBeGreaterThan(count * 0.97);
    });

    test.each([
      // More than are counted row by row.
      ["-status:failed", `"status" <> 'FAILED'`],
      [
        "(status:failed OR status:timed-out) machine!=machine-3",
        `"status" IN ('FAILED', 'TIMED_OUT') AND "machine" <> 'machine-3'`,
      ],
      ["-error=error-3 -verdict:match", `coalesce("error", '') <> 'error-3' AND "verdict" <> 'match'`],
    ])("under the query %s counts all that it does not leave out", async (q, condition) => {
      const histogram = await countOverTime(database, { ...NO_FILTER, q, buckets: 60 }, Date.now());
      const drawn = histogram?.buckets.flatMap(({ counts }) => Object.values(counts)).reduce((sum, n) => sum + n, 0);
      const [found] = await database.prisma.$queryRawUnsafe<{ n: bigint | number }[]>(
        `SELECT count(*) AS n FROM "Execution" WHERE ${condition}`,
      );
      expect(histogram?.isExact).toBe(true);
      expect((drawn ?? 0) + (histogram?.before ?? 0)).toBe(Number(found?.n));
    });

    test("of the time of the few alone spans that", async () => {
      const histogram = await countOverTime(
        database,
        { ...NO_FILTER, q: "started<2025-01-01", buckets: 60 },
        Date.now(),
      );
      expect(histogram).toMatchObject({ before: 0 });
      expect(histogram?.buckets.flatMap(({ counts }) => Object.values(counts)).reduce((sum, n) => sum + n, 0)).toBe(
        OLD_ONES,
      );
    });
  });
});
