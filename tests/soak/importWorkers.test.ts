import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "@/lib/server/context";
import { requestImport } from "@/lib/server/import/importUpload";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { bodyOf, IMPORT_FACTS, importText } from "../support/importedFiles";
import { contextOf } from "../support/serverContext";
import { spawnWorker } from "../support/workers";

const EXECUTIONS = 400;

describe.each(DATABASES)("a worker on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("that the system kills in the middle of an import", () => {
    const place = database as TestDatabase;
    let context: Context;
    beforeAll(async () => {
      context = contextOf(await open(place), place);
    });
    afterAll(async () => {
      await context?.store.close();
      await place.drop();
    });

    test(
      "loses the job to the next one, which stores the rest; nothing is stored twice or left",
      { timeout: 300_000 },
      async () => {
        const count = async () => {
          const [row] = await query(place, `SELECT count(*) AS n, count(DISTINCT "arn") AS arns FROM "Execution"`);
          return [Number(row?.["n"]), Number(row?.["arns"])];
        };
        const job = await requestImport(
          context,
          IMPORT_FACTS,
          bodyOf(importText("killed", EXECUTIONS)),
          new AbortController().signal,
        );
        const first = spawnWorker(place);
        await expect.poll(async () => (await count())[0], { timeout: 120_000 }).toBeGreaterThan(20);
        await first.kill();
        const [stored = 0] = await count();
        expect(stored).toBeLessThan(EXECUTIONS);
        const second = spawnWorker(place);
        try {
          await expect
            .poll(async () => (await context.store.jobs.read(job.id))?.state, { timeout: 240_000 })
            .toBe("done");
          expect(await count()).toEqual([EXECUTIONS, EXECUTIONS]);
          await expect.poll(() => context.spool.size(), { timeout: 30_000 }).toBe(0);
        } finally {
          await second.end();
        }
      },
    );
  });
});
