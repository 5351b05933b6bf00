import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import {
  DEFAULT_SIZE,
  type ListQuery,
  MAX_SIZE,
  parseHistogramQuery,
  parseListQuery,
  printListQuery,
  SORT_FIELDS,
} from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";

const word = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() === text && text !== "");
const queries: fc.Arbitrary<ListQuery> = fc.record({
  q: fc.option(word),
  status: fc.subarray([...EXECUTION_STATUSES]),
  machine: fc.array(word, { maxLength: 4 }),
  type: fc.option(fc.constantFrom("STANDARD" as const, "EXPRESS" as const)),
  error: fc.option(word),
  verdict: fc.subarray([...VERDICT_CODES]),
  from: fc.option(fc.nat(2e12).map(instant)),
  to: fc.option(fc.nat(2e12).map(instant)),
  sort: fc.record({ by: fc.constantFrom(...SORT_FIELDS), descending: fc.boolean() }),
  page: fc.integer({ min: 1, max: 100_000 }),
  size: fc.integer({ min: 1, max: MAX_SIZE }),
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
    ["from=yesterday", "from"],
    ["type=FAST", "type"],
    [`q=${"x".repeat(401)}`, "q"],
  ])("%s is refused by the name of the parameter", (text, parameter) => {
    expect(parseListQuery(new URLSearchParams(text))).toMatchObject({ ok: false, error: { parameter } });
  });

  test("of a histogram is bounded in buckets", () => {
    expect(parseHistogramQuery(new URLSearchParams("buckets=5000"))).toMatchObject({ error: { parameter: "buckets" } });
    expect(parseHistogramQuery(new URLSearchParams(""))).toMatchObject({ value: { buckets: 60 } });
  });
});
