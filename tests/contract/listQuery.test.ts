import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { ACCOUNTED_STATES } from "@/lib/contract/accounted";
import {
  DEFAULT_SIZE,
  type ListQuery,
  MAX_OFFSET,
  MAX_SIZE,
  NO_FILTER,
  type PageAt,
  parseHistogramQuery,
  parseListQuery,
  printListQuery,
  SORT_FIELDS,
  type SortField,
} from "@/lib/contract/listQuery";
import { MAX_QUERY } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import { EXECUTION_STATUSES, MACHINE_TYPES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import { anyQuery } from "./query/arbitraryQuery";

const word = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() === text && text !== "");
const questions = anyQuery.map((query) => printQuery(query).trim()).filter((text) => text.length <= MAX_QUERY);
const texts: readonly SortField[] = ["status", "name", "machine", "error"];
const places: fc.Arbitrary<PageAt | null> = fc.option(
  fc.record({
    side: fc.constantFrom("after" as const, "before" as const),
    cursor: fc.record({ id: fc.nat(), value: fc.option(fc.integer().map(String)) }),
  }),
);
const queries: fc.Arbitrary<ListQuery> = fc.record({
  q: fc.option(questions),
  status: fc.subarray([...EXECUTION_STATUSES]),
  machine: fc.array(word, { maxLength: 4 }),
  type: fc.subarray([...MACHINE_TYPES]),
  error: fc.array(word, { maxLength: 4 }),
  verdict: fc.subarray([...VERDICT_CODES]),
  accounted: fc.subarray([...ACCOUNTED_STATES]),
  from: fc.option(fc.nat(2e12).map(instant)),
  to: fc.option(fc.nat(2e12).map(instant)),
  sort: fc.record({ by: fc.constantFrom(...SORT_FIELDS), descending: fc.boolean() }),
  page: fc.integer({ min: 1, max: MAX_OFFSET / MAX_SIZE }),
  size: fc.integer({ min: 1, max: MAX_SIZE }),
  at: places,
});

describe("the query of a list", () => {
  test("prints and parses back", () => {
    fc.assert(
      fc.property(queries, (query) => {
        const address = new URLSearchParams(String(printListQuery(query)));
        expect(parseListQuery(address)).toEqual({ ok: true, value: query });
      }),
    );
  });

  test("has a text as the value of a place where it is sorted by one", () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), word, fc.nat(), (by, value, id) => {
        const at = { side: "after", cursor: { id, value } } as const;
        const query: ListQuery = { ...NO_FILTER, sort: { by, descending: true }, page: 2, size: 50, at };
        expect(parseListQuery(new URLSearchParams(String(printListQuery(query))))).toEqual({ ok: true, value: query });
      }),
    );
  });

  test("that is empty asks for the newest fifty", () => {
    const parsed = parseListQuery(new URLSearchParams());
    expect(parsed).toMatchObject({
      ok: true,
      value: { sort: { by: "startedAt", descending: true }, page: 1, size: DEFAULT_SIZE, q: null, status: [] },
    });
  });

  test.each([
    ["status=FAILED,LOST", "status"],
    ["sort=-constructor", "sort"],
    ["page=0", "page"],
    ["size=100000", "size"],
    ["page=201", "page"],
    ["page=10001&size=1", "page"],
    ["after=last", "after"],
    ["after=7.soon", "after"],
    ["after=7.1&before=9.3", "before"],
    ["from=yesterday", "from"],
    ["type=FAST", "type"],
    ["q=statsu:FAILED", "q"],
    [`q=${"x".repeat(MAX_QUERY + 1)}`, "q"],
  ])("%s is refused by the name of the parameter", (text, parameter) => {
    expect(parseListQuery(new URLSearchParams(text))).toMatchObject({ ok: false, error: { parameter } });
  });

  test("whose text is wrong says where and what to do", () => {
    const parsed = parseListQuery(new URLSearchParams({ q: "retries>2 statsu:FAILED" }));
    expect(parsed).toMatchObject({
      error: { why: expect.stringMatching(/^at character 11: There is no field `statsu`; did you mean `status`\?/) },
    });
  });

  test("of a histogram is bounded in buckets", () => {
    expect(parseHistogramQuery(new URLSearchParams("buckets=5000"))).toMatchObject({ error: { parameter: "buckets" } });
    expect(parseHistogramQuery(new URLSearchParams(""))).toMatchObject({ value: { buckets: 60 } });
  });
});
