import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportLine } from "@/lib/contract/import";
import type { Context } from "@/lib/server/context";
import { importUpload } from "@/lib/server/import/importUpload";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { bodyOf, IMPORT_FACTS, importText } from "../support/importedFiles";
import { contextOf } from "../support/serverContext";
import { spawnWorker } from "../support/workers";

/* Two worker processes beside one that answers requests, as on a team's PostgreSQL. */

const FILES = 6;
const EXECUTIONS = 8;

describe.each(DATABASES)("two workers on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("share the imports", () => {
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
      "each file is imported once, each request hears of its own, and nothing is left",
      { timeout: 600_000 },
      async () => {
        const workers = [spawnWorker(place), spawnWorker(place)];
        try {
          // The first upload would say that nobody works while the workers still start.
          await expect
            .poll(async () => Number((await query(place, `SELECT count(*) AS n FROM "Lease"`))[0]?.["n"]), {
              timeout: 120_000,
            })
            .toBeGreaterThan(0);
          const one = async (n: number) => {
            const lines: ImportLine[] = [];
            const body = bodyOf(importText(`w${n}`, EXECUTIONS));
            const facts = { ...IMPORT_FACTS, name: `w${n}.json` };
            for await (const line of importUpload(context, facts, body, new AbortController().signal)) lines.push(line);
            return lines.at(-1);
          };
          const ends = await Promise.all(Array.from({ length: FILES }, (_, n) => one(n)));
          for (const end of ends) expect(end).toMatchObject({ kind: "result", executions: EXECUTIONS, duplicates: 0 });
          const jobs = await query(
            place,
            `SELECT "state" AS s, count(*) AS n FROM "Job" WHERE "kind" = 'import' GROUP BY "state"`,
          );
          expect(jobs.map(({ s, n }) => [s, Number(n)])).toEqual([["done", FILES]]);
          const [stored] = await query(place, `SELECT count(*) AS n, count(DISTINCT "arn") AS arns FROM "Execution"`);
          expect([Number(stored?.["n"]), Number(stored?.["arns"])]).toEqual([FILES * EXECUTIONS, FILES * EXECUTIONS]);
          expect(await context.spool.size()).toBe(0);
        } finally {
          await Promise.all(workers.map((worker) => worker.end()));
        }
      },
    );
  });
});
