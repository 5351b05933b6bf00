import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DATABASES, open, ROOT, type TestDatabase } from "../support/databases";
import { countLike, importAtOnce, PULLED_EVENTS, pullTwice, RACE_EVENTS, raceFile } from "../support/race";

const [PROCESSES, EXECUTIONS, ROUNDS, PULLED] = [8, 600, 20, 100];

describe.each(DATABASES)("who imports at once on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("stores each execution once:", () => {
    const place = database as TestDatabase;
    const folder = mkdtempSync(join(tmpdir(), "stepscope-race-"));
    afterAll(async () => {
      rmSync(folder, { recursive: true });
      await place.drop();
    });

    test(`${PROCESSES} processes and one file of ${EXECUTIONS}, ${ROUNDS} times`, { timeout: 3_600_000 }, async () => {
      expect(existsSync(join(ROOT, "dist/cli.mjs"))).toBe(true);
      await (await open(place)).close();
      for (let round = 1; round <= ROUNDS; round++) {
        const codes = await importAtOnce(raceFile(folder, round, EXECUTIONS), place, PROCESSES);
        expect(codes).toEqual(codes.map(() => 0));
        expect(await countLike(place, `:race-${round}-`)).toEqual([EXECUTIONS, EXECUTIONS, EXECUTIONS * RACE_EVENTS]);
      }
    });

    test(
      `two pulls of ${PULLED} runs, one of which sees them grow, ${ROUNDS} times`,
      { timeout: 3_600_000 },
      async () => {
        for (let round = 1; round <= ROUNDS; round++) {
          await pullTwice(place, `pulled-${round}`, PULLED);
          expect(await countLike(place, `:pulled-${round}-`)).toEqual([PULLED, PULLED, PULLED * PULLED_EVENTS]);
        }
      },
    );
  });
});
