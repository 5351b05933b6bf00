import { expect, test } from "vitest";
import { verifySeeds } from "../replay/seeds";

test("runs of a thousand seeds, redriven and interleaved otherwise, are each a match of the right kind", async () => {
  const { wrong, ...counts } = await verifySeeds(1, 1_000);
  console.log(`seeds: ${JSON.stringify(counts)}`);
  expect(wrong).toEqual([]);
}, 600_000);
