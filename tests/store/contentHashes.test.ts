import { describe, expect, test } from "vitest";
import { contentHashOf } from "@/lib/asl/contentHash";
import { arnOf, chargeRun, ingested } from "../support/ingested";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";

describe.each(DATABASES)("content hashes on %s", async (_, create) => {
  const database = await create();
  test.skipIf(database === null)(
    "are stored beside a definition, and filled in where an older version left none",
    async () => {
      const place = database as TestDatabase;
      const store = await open(place);
      try {
        const texts = ['{"b": 1, "a": [2]}', "no definition"];
        for (const [n, text] of texts.entries()) {
          await store.executions.save({
            ...ingested(chargeRun({ n }), { arn: arnOf(`run-${n}`) }),
            definition: { text, assumed: true },
          });
        }
        const hashes = async () =>
          (await query(place, `SELECT "contentHash" FROM "Definition" ORDER BY "contentHash"`)).map(
            (row) => Object.values(row as object)[0],
          );
        const expected = ["", contentHashOf({ text: '{"a":[2],"b":1}' })];
        expect(await hashes()).toEqual(expected);
        await query(place, `UPDATE "Definition" SET "contentHash" = NULL`);
        expect(await store.definitions.fillContentHashes()).toBe(2);
        expect(await hashes()).toEqual(expected);
        expect(await store.definitions.fillContentHashes()).toBe(0);
      } finally {
        await store.close();
        await place.drop();
      }
    },
  );
});
