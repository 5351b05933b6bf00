import { expect, test } from "vitest";
import { verifySeeds } from "./seeds";

test("runs of a hundred seeds, redriven and interleaved otherwise, are each a match of the right kind", async () => {
  const { wrong, ...counts } = await verifySeeds(1, 100);
  console.log(`seeds: ${JSON.stringify(counts)}`);
  expect(wrong).toEqual([]);
  expect(Math.min(counts.chance, counts.redriven, counts.interleaved)).toBeGreaterThan(20);
  expect(counts.cut).toBeLessThan(counts.redriven / 4);
});
