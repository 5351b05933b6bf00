import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, describe, test } from "vitest";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import { encodeEvent } from "@/lib/history/encode";
import { migrationNames } from "@/lib/store/migrate";
import { packPages } from "@/lib/store/pages";
import { openStore } from "@/lib/store/store";
import { DATABASES, open, query, ROOT, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, T0 } from "../support/ingested";

/** The first migration that came after the schema that is filled here. */
const FIRST_LATER = "20261128210000_identity";
const RUNS = 25;

/** A project's folder with the migrations of the older schema alone. */
function olderProject(kind: TestDatabase["kind"]): string {
  const root = mkdtempSync(join(tmpdir(), "stepscope-older-"));
  const folder = join(ROOT, "prisma/migrations", kind);
  mkdirSync(join(root, "prisma/migrations", kind), { recursive: true });
  const older = migrationNames(folder).filter((name) => name < FIRST_LATER);
  for (const name of older) {
    cpSync(join(folder, name), join(root, "prisma/migrations", kind, name), { recursive: true });
  }
  return root;
}

async function fill(place: TestDatabase, n: number): Promise<void> {
  const events = chargeRun({ orderId: `o-${n}` }, { failures: 2 });
  const [page] = await packPages(
    events.map((event) => ({ event, text: JSON.stringify(encodeEvent(event)) })),
    0,
  );
  const hex = Buffer.from(page?.data ?? []).toString("hex");
  const blob = (bytes: string) => (place.kind === "sqlite" ? `X'${bytes}'` : `'\\x${bytes}'::bytea`);
  const arn = arnOf(`old-${n}`);
  const key = String(n).padStart(20, "0");
  await query(
    place,
    `INSERT INTO "Execution" ("id", "key", "identity", "arn", "name", "machine", "status", "startedAt", "events", "retries", "redrives", "error", "fingerprint", "completeness", "missing", "cut", "origins", "definitionAssumed", "foldVersion", "revision", "importedAt", "updatedAt")
     VALUES (${n}, '${key}', '${arn}', '${arn}', 'old-${n}', 'payments', 'FAILED', ${T0}, ${events.length}, 1, 0, 'PaymentDeclined', 'f${n}', 'complete', 0, 0, '["history JSON"]', 0, 1, ${n}, ${T0}, ${T0})`,
  );
  await query(
    place,
    `INSERT INTO "HistoryPage" ("executionId", "number", "firstId", "lastId", "count", "size", "data")
     VALUES (${n}, 0, 1, ${events.length}, ${events.length}, ${page?.size ?? 0}, ${blob(hex)})`,
  );
  await query(place, `INSERT INTO "SearchText" ("executionId", "text") VALUES (${n}, 'old-${n} o-${n}')`);
  await query(
    place,
    `INSERT INTO "SearchAttribute" ("executionId", "path", "value") VALUES (${n}, 'input.orderId', 'o-${n}')`,
  );
  await query(
    place,
    `INSERT INTO "StateSummary" ("executionId", "state", "visits", "attempts", "failures", "catches", "totalMs", "sketch")
     VALUES (${n}, 'Charge', 1, 2, 2, 0, 1050, ${blob("")})`,
  );
}

describe.each(DATABASES)("a filled database of the schema before, on %s,", async (_, create) => {
  const database = await create();
  test.skipIf(database === null)("is migrated with nothing lost, and folded anew", async () => {
    const place = database as TestDatabase;
    const root = olderProject(place.kind);
    try {
      await (await openStore({ url: place.url, root })).close();
      for (let n = 1; n <= RUNS; n++) await fill(place, n);
      await query(
        place,
        `INSERT INTO "Lease" ("name", "holder", "token", "expiresAt") VALUES ('verify', 'gone', 7, 1)`,
      );
      const tables = ["Execution", "HistoryPage", "SearchText", "SearchAttribute", "StateSummary", "Lease"];
      const counts = async () => {
        const columns = tables.map((name) => `(SELECT count(*) FROM "${name}") AS "${name}"`);
        const [row] = await query(place, `SELECT ${columns.join(", ")}`);
        return Object.values(row ?? {}).map(Number);
      };
      const before = await counts();
      expect(before).toEqual([RUNS, RUNS, RUNS, RUNS, RUNS, 1]);
      const store = await open(place);
      try {
        expect(await counts()).toEqual(before);
        const list = (q: string | null, ...error: string[]) =>
          store.executions.list({ ...NO_FILTER, q, error, sort: DEFAULT_SORT, page: 1, size: 50 });
        expect((await list(null, "PaymentDeclined")).total).toBe(RUNS);
        for (const id of await store.executions.outdated(RUNS)) expect(await store.executions.refold(id)).toBe(true);
        expect(await store.executions.outdated(1)).toEqual([]);
        expect((await list("input.orderId=o-17")).rows.map(({ name }) => name)).toEqual(["old-17"]);
        expect((await list(null, "PaymentDeclined")).total).toBe(RUNS);
        for (let n = 1; n <= RUNS; n++) {
          const row = await store.executions.findByArn(`${arnOf(`old-${n}`)}@${T0}`);
          expect(row).toMatchObject({ key: String(n).padStart(20, "0"), status: "FAILED", retries: 1, events: 9 });
          expect(await store.histories.events(n)).toEqual(chargeRun({ orderId: `o-${n}` }, { failures: 2 }));
          expect(await store.histories.states(n)).toMatchObject([{ state: "Charge", attempts: 2 }]);
        }
      } finally {
        await store.close();
      }
    } finally {
      rmSync(root, { recursive: true });
      await place.drop();
    }
  });
});
