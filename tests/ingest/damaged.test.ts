import { describe, expect, test } from "vitest";
import { checkSeed, FORMS } from "../support/damagedFiles";
import { damage, randomOf } from "../support/mutate";

describe("a damaged file loses nothing that is whole, and stores nothing half", () => {
  // In tens, so that a failure names its seeds and the report stays short.
  test.each(Array.from({ length: 20 }, (_, i) => i * 10))("seeds %i to + 9", async (from) => {
    for (let seed = from; seed < from + 10; seed++) await checkSeed(seed);
  });
});

test("the damage is one, and the same for the same seed", () => {
  const bytes = Buffer.from(FORMS[0]?.text ?? "");
  const [one, again] = [damage(bytes, randomOf(7)), damage(bytes, randomOf(7))];
  expect(one.bytes.equals(again.bytes)).toBe(true);
  expect(one.bytes.equals(bytes)).toBe(false);
  expect(one.bytes.subarray(0, one.from).equals(bytes.subarray(0, one.from))).toBe(true);
});
