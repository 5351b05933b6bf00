import fc from "fast-check";
import { expect, test } from "vitest";
import { SeededEntropy } from "@/lib/expr/entropy";
import { orderedReplacements } from "@/lib/replay/scrub/ordered";

const whole = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const money = fc.integer({ min: -5_000, max: 5_000 }).map((cents) => cents / 100);
const numbers = fc.array(fc.oneof(whole, money, fc.integer({ min: -5, max: 20 })), { maxLength: 60 });

function replaced(values: readonly number[], fixed: readonly number[]): ReadonlyMap<number, number> {
  const same = new Map(fixed.map((value) => [value, value] as const));
  return orderedReplacements(values, { fixed: same, step: 9, decimals: [2, 6, 12], entropy: new SeededEntropy("a") });
}

test("numbers keep their order, whole ones stay whole, and nothing passes a number that stays", () => {
  fc.assert(
    fc.property(numbers, numbers, (values, fixed) => {
      const places = replaced(values, fixed);
      const all = [...new Set([...values, ...fixed])].sort((a, b) => a - b);
      const found = all.map((value) => places.get(value) ?? Number.NaN);
      expect(found.every((value, i) => i === 0 || value > (found[i - 1] ?? 0))).toBe(true);
      expect(found.map(Number.isInteger)).toEqual(all.map(Number.isInteger));
      expect(fixed.map((value) => places.get(value))).toEqual(fixed);
    }),
  );
});

test("of a number only its place among the others is left", () => {
  const small = replaced([7, 19.99, 5_000_000, 123_456_789], [0]);
  const great = replaced([3_000, 3_000.5, 3_001, 9e15], [0]);
  expect([...small.values()]).toEqual([...great.values()]);
});

test("a number between two that stay has no other place", () => {
  expect(replaced([4], [3, 5]).get(4)).toBe(4);
  expect(replaced([4, 6], [3, 8]).get(4)).not.toBe(4);
});
