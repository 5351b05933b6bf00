import { describe, expect, test } from "vitest";
import type { WorldOptions } from "../support/awsWorld/awsWorld";
import { expectRough, EXPRESS, readWorld, readWorldOverSockets, STANDARD } from "../support/readWorld";

const SEEDS = Array.from({ length: 50 }, (_, n) => 1_000 + n);
const FIFTH = SEEDS.filter((seed) => seed % 5 === 0);

describe("an account where everything goes wrong that can is stored as it was", () => {
  test.each(SEEDS)("seed %i", { timeout: 1_200_000 }, async (seed) => {
    await expectRough({ seed, standard: 200, expressEvents: 0 });
    await expectRough({ seed, standard: 0, expressEvents: 10_000, expressDays: 1 });
  });

  test.each(FIFTH)("over sockets, seed %i", { timeout: 1_200_000 }, async (seed) => {
    await expectRough({ seed, standard: 200, expressEvents: 0 }, readWorldOverSockets);
    await expectRough({ seed, standard: 0, expressEvents: 2_000, expressDays: 1 }, readWorldOverSockets);
  });
});

/** What a collector holds of an account does not grow with it, in bytes: beside this, pages and ids that were seen. */
const MOST_HEAP = 700 * 1024 ** 2;

describe("a large account", () => {
  test.each([
    ["10,000 Standard executions", { seed: 1, standard: 10_000, expressEvents: 0 }],
    ["1,000,000 log events", { seed: 1, standard: 0, expressEvents: 1_000_000, expressDays: 1 }],
  ] as const satisfies readonly (readonly [string, WorldOptions])[])(
    "%s are stored within a bounded heap",
    { timeout: 7_200_000 },
    async (what, options) => {
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().heapUsed)), 250);
      try {
        const { reports, difference } = await readWorld(options, options.standard > 0 ? STANDARD : EXPRESS);
        console.log(`${what}: at most ${Math.round(most / 1024 ** 2)} MiB of heap`);
        // What the collector gave up or had to try again is a loss even where a later look made up for it.
        expect(reports.map(({ ended, failures }) => [ended, failures])).toEqual(reports.map(() => [null, 0]));
        expect(difference).toBeNull();
        expect(most).toBeLessThan(MOST_HEAP);
      } finally {
        clearInterval(watch);
      }
    },
  );
});
