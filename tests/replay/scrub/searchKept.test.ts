import fc from "fast-check";
import { expect, test } from "vitest";
import { searchKept } from "@/lib/replay/scrub/searchKept";

const values = Array.from({ length: 200 }, (_, i) => i);

test("exactly the values that decide are found, with a logarithm of runs for each", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(199), { maxLength: 12 }), async (deciding) => {
      let runs = 0;
      const kept = await searchKept(values, (some) => {
        runs++;
        return Promise.resolve(deciding.every((value) => some.includes(value)));
      });
      expect(kept?.toSorted((a, b) => a - b)).toEqual(deciding.toSorted((a, b) => a - b));
      expect(runs).toBeLessThanOrEqual(2 + deciding.length * 9);
    }),
  );
});

test("a run that goes another way with all of its values has none, and neither has one that asks for too many", async () => {
  expect(await searchKept(values, () => Promise.resolve(false))).toBeNull();
  expect(await searchKept(values, (some) => Promise.resolve(some.length === values.length))).toBeNull();
});
