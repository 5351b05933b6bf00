import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import type { Query } from "@/lib/contract/query/query";
import { type Remaining, resultComparisons, withResults } from "@/lib/contract/query/results";
import { queriesOf } from "./arbitraryQuery";

const read = (text: string): Query => {
  const parsed = parseQuery(text);
  if (!parsed.ok || parsed.value === null) throw new Error(text);
  return parsed.value;
};
const shown = (remaining: Remaining) => (typeof remaining === "boolean" ? remaining : printQuery(remaining));

/** Queries of two texts and two outputs, whose truth is a set of the names that hold. */
const TERMS = ["a", "b", "result.S.x=1", "result.S.y=1"].map(read);
const queries = queriesOf(fc.constantFrom(...TERMS));
const worlds = fc.subarray(TERMS.map((term) => printQuery(term)));

function holds(query: Remaining, world: readonly string[]): boolean {
  if (typeof query === "boolean") return query;
  switch (query.kind) {
    case "and":
      return query.parts.every((part) => holds(part, world));
    case "or":
      return query.parts.some((part) => holds(part, world));
    case "not":
      return !holds(query.part, world);
    case "text":
    case "compare":
      return world.includes(printQuery(query));
  }
}

describe("a query for states' outputs", () => {
  test("finds what is left of it when the outputs are known", () => {
    fc.assert(
      fc.property(queries, worlds, (query, world) => {
        const left = withResults(query, (comparison) => world.includes(printQuery(comparison)));
        expect(holds(left, world)).toBe(holds(query, world));
        expect(resultComparisons(typeof left === "boolean" ? null : left)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("is another when an output is taken for the opposite", () => {
    const query = read("result.S.x=1 a");
    expect(shown(withResults(query, () => true))).toBe("a");
    expect(shown(withResults(query, () => false))).toBe(false);
  });
});
