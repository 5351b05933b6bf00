import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DATABASES, open, ROOT, type TestDatabase } from "./databases";
import { countLike, importAtOnce, PULLED_EVENTS, pullTwice, RACE_EVENTS, raceFile } from "./race";

export type RaceSizes = {
  readonly processes: number;
  readonly executions: number;
  readonly rounds: number;
  /** Runs of each pull. */
  readonly pulled: number;
  /** Of one test, ms. */
  readonly timeout: number;
};

/** Defines the tests of who imports at once, on each database: the suite takes them small, the soak whole. */
export function defineRaces({ processes, executions, rounds, pulled, timeout }: RaceSizes): void {
  describe.each(DATABASES)("who imports at once on %s", async (_, create) => {
    const database = await create();
    describe.skipIf(database === null)("stores each execution once:", () => {
      const place = database as TestDatabase;
      const folder = mkdtempSync(join(tmpdir(), "stepscope-race-"));
      afterAll(async () => {
        rmSync(folder, { recursive: true });
        await place.drop();
      });

      test(`${processes} processes and one file of ${executions}, ${rounds} times`, { timeout }, async () => {
        expect(existsSync(join(ROOT, "dist/cli.mjs"))).toBe(true);
        await (await open(place)).close();
        for (let round = 1; round <= rounds; round++) {
          const codes = await importAtOnce(raceFile(folder, round, executions), place, processes);
          expect(codes).toEqual(codes.map(() => 0));
          expect(await countLike(place, `:race-${round}-`)).toEqual([executions, executions, executions * RACE_EVENTS]);
        }
      });

      test(`two pulls of ${pulled} runs, one of which sees them grow, ${rounds} times`, { timeout }, async () => {
        for (let round = 1; round <= rounds; round++) {
          await pullTwice(place, `pulled-${round}`, pulled);
          expect(await countLike(place, `:pulled-${round}-`)).toEqual([pulled, pulled, pulled * PULLED_EVENTS]);
        }
      });
    });
  });
}
