import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { differingLeaves, MAX_LEAVES } from "@/lib/compare/leaves";

it.each([
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, 0],
  [{ a: 1 }, { a: 2 }, 1],
  [{ a: 1 }, { a: 1, b: { c: 1, d: [] } }, 2],
  [[1, 2, 3], [1, 2], 1],
  [[], {}, 1],
  [[1], { a: 1 }, 2],
  [{ a: null }, {}, 1],
  [JSON.parse('{"__proto__":{"a":1}}') as Json, {}, 1],
  ["x", { a: [1, 2] }, 3],
] as [Json, Json, number][])("%j and %j differ in as many leaves as there are", (a, b, count) => {
  expect(differingLeaves(a, b)).toBe(count);
  expect(differingLeaves(b, a)).toBe(count);
});

it("counts what is not known as nothing", () => {
  expect(differingLeaves(undefined, { a: 1, b: 2 })).toBe(2);
  expect(differingLeaves(undefined, undefined)).toBe(0);
});

it("does not count for ever, nor go too deep", () => {
  const deep = (leaf: number): Json => Array.from({ length: 100_000 }).reduce<Json>((inner) => [inner], leaf);
  expect(differingLeaves(deep(1), deep(2))).toBe(1);
  const long = Array.from({ length: 200_000 }, (_, i) => i);
  expect(differingLeaves(long, [])).toBe(MAX_LEAVES);
  expect(differingLeaves(long, { a: 1 })).toBe(MAX_LEAVES);
});

it("is 0 of the same value and only of it, and the same from both sides", () => {
  const value = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(differingLeaves(a, structuredClone(a))).toBe(0);
      expect(differingLeaves(a, b)).toBe(differingLeaves(b, a));
      if (differingLeaves(a, b) === 0) expect(JSON.parse(JSON.stringify(b))).toEqual(JSON.parse(JSON.stringify(a)));
    }),
  );
});
