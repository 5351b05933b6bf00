import { describe, expect, test } from "vitest";
import type { WorldOptions } from "../../support/awsWorld/awsWorld";
import { EXPRESS, expectRough, readWorld, readWorldOverSockets, STANDARD } from "../../support/readWorld";

const CALM: readonly (readonly [string, WorldOptions])[] = [
  ["Standard executions of a quiet account", { seed: 1, standard: 60, expressEvents: 0 }],
  ["Express executions from their logs", { seed: 3, standard: 0, expressEvents: 1_000, expressDays: 1 }],
];

describe("a quiet account is stored once, all of it", () => {
  test.each(CALM)("%s", { timeout: 600_000 }, async (_, options) => {
    const { reports, difference } = await readWorld(options, options.standard > 0 ? STANDARD : EXPRESS);
    expect(reports.map(({ ended, failures }) => [ended, failures])).toEqual(reports.map(() => [null, 0]));
    expect(difference).toBeNull();
  });
});

/** The seeds that are always run; `npm run soak` takes fifty. */
const STANDARD_SEEDS = [2, 3, 11, 12, 13];
/** In the first an event comes 13 minutes late between two readings of the overlap. */
const EXPRESS_SEEDS = [3, 14];

describe("and one where everything goes wrong that can", () => {
  test.each(STANDARD_SEEDS)("Standard, seed %i", { timeout: 600_000 }, async (seed) => {
    await expectRough({ seed, standard: 200, expressEvents: 0 });
  });

  test.each(EXPRESS_SEEDS)("Express, seed %i", { timeout: 600_000 }, async (seed) => {
    await expectRough({ seed, standard: 0, expressEvents: 10_000, expressDays: 1 });
  });
});

describe("and the same over sockets", () => {
  test("Standard", { timeout: 600_000 }, async () => {
    await expectRough({ seed: 6, standard: 60, expressEvents: 0 }, readWorldOverSockets);
  });

  test("Express", { timeout: 600_000 }, async () => {
    await expectRough({ seed: 7, standard: 0, expressEvents: 1_000, expressDays: 1 }, readWorldOverSockets);
  });
});
