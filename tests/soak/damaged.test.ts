import { expect, test } from "vitest";
import { checkSeed } from "../support/damagedFiles";

const SEEDS = 2000;
const FIRST = Number(process.env.STEPSCOPE_SEED ?? 1000);

test(`${SEEDS} damaged files lose nothing that is whole, and nothing throws`, async () => {
  // Others than those of the suite.
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) await checkSeed(seed);
  console.log(`${SEEDS} damaged files`);
  expect(SEEDS).toBeGreaterThan(0);
}, 1_200_000);
