import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_SORT, type ListQuery, NO_FILTER } from "@/lib/contract/listQuery";
import { FIELD_NAMES, queryField } from "@/lib/contract/query/fields";
import { readPath } from "@/lib/contract/query/path";
import { printQuery } from "@/lib/contract/query/printQuery";
import { type Operator, OPERATORS, OPERATORS_OF, type Query, type QueryValue } from "@/lib/contract/query/query";
import { readAddress } from "@/lib/store/address";
import { type Database, openDatabase } from "@/lib/store/database";
import { countFacets } from "@/lib/store/facets";
import { countOverTime } from "@/lib/store/histogram";
import { listExecutions } from "@/lib/store/list";
import { queriesOf } from "../contract/query/arbitraryQuery";
import { DATABASES, ROOT, type TestDatabase } from "../support/databases";
import {
  isFoundBy,
  MACHINES,
  NOW,
  PATHS,
  type SearchedRow,
  searchedRows,
  WORDS,
  writeSearchedRows,
} from "../support/searchedRows";

const SEED = 20261122;
const DAY = 86_400_000;

const texts = fc
  .constantFrom(
    ...WORDS,
    "key-7",
    "Timeout",
    "orders",
    "prod",
    "team=pay",
    "00000000000000aa",
    MACHINES[0].arn,
    "name:Refunds_%",
  )
  .map((text): QueryValue => ({ kind: "text", text }));
const VALUES = {
  text: texts,
  number: fc
    .constantFrom(0, 1, 1.5, 2, 3, 13.5, 75, 0.000025, -1)
    .map((number): QueryValue => ({ kind: "number", number })),
  duration: fc.integer({ min: 0, max: 20 }).map((days): QueryValue => ({ kind: "duration", ms: days * DAY })),
  flag: fc.boolean().map((flag): QueryValue => ({ kind: "flag", flag })),
  time: fc.oneof(
    fc
      .integer({ min: -30, max: 3 })
      .map((days): QueryValue => ({ kind: "instant", at: Math.floor(NOW / DAY + days) * DAY, precision: "day" })),
    fc.integer({ min: 0, max: 30 }).map((days): QueryValue => ({ kind: "ago", ms: days * DAY })),
  ),
} as const;

const terms: fc.Arbitrary<Query> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...FIELD_NAMES).chain((name): fc.Arbitrary<Query> => {
      const { type, choices = [] } = queryField(name);
      const values =
        type === "choice"
          ? fc.constantFrom(...choices).map((choice): QueryValue => ({ kind: "choice", choice }))
          : VALUES[type];
      return fc
        .record({ operator: fc.constantFrom<Operator>(...OPERATORS_OF[type]), value: values })
        .map((one) => ({ kind: "compare", field: { kind: "field", name }, ...one }));
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...PATHS).chain((text): fc.Arbitrary<Query> => {
      const [, name = "input", rest = ""] = /^(input|output)(.*)$/.exec(text) ?? [];
      const path = rest === ".a b" ? ["a b"] : (readPath(rest) ?? []);
      return fc.constantFrom<Operator>(...OPERATORS).chain((operator) =>
        (/^[<>]/.test(operator) ? VALUES.number : texts).map((value) => ({
          kind: "compare",
          field: { kind: "data", name: name as "input" | "output", path },
          operator,
          value,
        })),
      );
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...WORDS.filter((word) => word !== "")).map((text): Query => ({ kind: "text", text })),
  },
);
const queries = queriesOf(terms);

describe.each(DATABASES)("a query on %s", async (_, create) => {
  const place = await create();
  describe.skipIf(place === null)("finds", () => {
    let database: Database;
    let rows: readonly SearchedRow[];
    beforeAll(async () => {
      const address = readAddress((place as TestDatabase).url, ROOT);
      if (!address.ok) throw new Error(address.error);
      database = await openDatabase(address.value, ROOT);
      [rows = []] = fc.sample(searchedRows, { numRuns: 1, seed: SEED });
      await writeSearchedRows(database, rows);
    }, 300_000);
    afterAll(async () => {
      await database?.prisma.$disconnect();
      await place?.drop();
    });

    const ask = (query: Query, change: Partial<ListQuery> = {}): ListQuery => ({
      ...{ ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 200 },
      ...{ q: printQuery(query), ...change },
    });
    async function found(query: Query): Promise<string[]> {
      const { rows: listed } = await listExecutions(database, ask(query), [], NOW);
      return listed.map(({ key }) => key).sort();
    }
    const expected = (query: Query, options?: Parameters<typeof isFoundBy>[2]) =>
      rows
        .filter((row) => isFoundBy(row, query, options))
        .map(({ key }) => key)
        .sort();

    test("each field and operator what it says of each row", async () => {
      const each = fc.sample(terms, { numRuns: 300, seed: SEED });
      for (const query of each) {
        const text = printQuery(query);
        expect({ text, keys: await found(query) }).toEqual({ text, keys: expected(query) });
      }
      // Else the two would agree on nothing at all.
      const telling = each.filter((query) => ![0, rows.length].includes(expected(query).length));
      expect(telling.length).toBeGreaterThan(100);
    }, 300_000);

    test("what it says of each row, however it is put together; its counts are of the same rows", async () => {
      await fc.assert(
        fc.asyncProperty(queries, async (query) => {
          const keys = expected(query);
          expect(await found(query)).toEqual(keys);
          const counted = await listExecutions(database, ask(query, { size: 1 }), [], NOW);
          expect(counted.total).toBe(keys.length);
          const histogram = await countOverTime(database, { ...ask(query), buckets: 60 }, NOW);
          const began = rows.filter(({ key, startedAt }) => startedAt !== null && keys.includes(key)).length;
          const bars = histogram?.buckets.flatMap(({ counts }) => Object.values(counts)) ?? [];
          expect(bars.reduce((sum, n) => sum + n, 0)).toBe(began);
          const { type } = await countFacets(
            database,
            { ...NO_FILTER, q: printQuery({ kind: "not", part: { kind: "not", part: query } }) },
            NOW,
          );
          for (const { name, count } of type)
            expect(count).toBe(rows.filter((row) => row.type === name && keys.includes(row.key)).length);
        }),
        { numRuns: 120 },
      );
    }, 300_000);

    test("not what a query with three values would: an unknown cause is not one cause", async () => {
      const query: Query = {
        kind: "compare",
        field: { kind: "field", name: "cause" },
        operator: "!=",
        value: { kind: "text", text: "Charge" },
      };
      expect(await found(query)).toEqual(expected(query));
      expect(await found(query)).not.toEqual(expected(query, { isUnknownEqual: true }));
      const not: Query = { kind: "not", part: query };
      expect(await found(not)).not.toEqual(await found(query));
    });

    test("page by page what it finds at once", async () => {
      const query: Query = {
        kind: "compare",
        field: { kind: "field", name: "retries" },
        operator: ">=",
        value: { kind: "number", number: 1 },
      };
      for (const by of ["startedAt", "durationMs", "name"] as const) {
        const sort = { by, descending: true };
        const whole = await listExecutions(database, ask(query, { sort }), [], NOW);
        const keys: string[] = [];
        let at: ListQuery["at"] = null;
        do {
          const page = await listExecutions(database, ask(query, { sort, size: 7, at: at ?? null }), [], NOW);
          keys.push(...page.rows.map(({ key }) => key));
          at = page.next === null ? null : { side: "after", cursor: page.next };
        } while (at !== null);
        expect(keys).toEqual(whole.rows.map(({ key }) => key));
      }
    });
  });
});
