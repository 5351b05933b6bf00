import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answer } from "@/app/api/_http/answer";
import { ok } from "@/lib/base/result";
import { openStore, type Store } from "@/lib/store/store";
import { stepscope } from "../cli/run";
import { DATABASES, open, query, ROOT, sqliteDatabase, type TestDatabase } from "../support/databases";
import { chargeRun, ingested } from "../support/ingested";

const NEWER = `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('x', 'y', '29991231000000_later', CURRENT_TIMESTAMP)`;
const shared = globalThis as { stepscopeContext?: unknown };

/** What a page receives of a store, as status and problem. */
async function answered(store: Store) {
  shared.stepscopeContext = Promise.resolve({ store, currentOverrides: () => Promise.resolve([]) });
  const response = await answer(async ({ store: used }) => ok(await used.changes.number()));
  delete shared.stepscopeContext;
  return { status: response.status, text: await response.text() };
}

let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, "error").mockImplementation((text) => void logged.push(String(text)));
});
afterEach(() => void vi.restoreAllMocks());

describe.each(DATABASES)("a database newer than the program, on %s,", async (_, create) => {
  const database = await create();
  test.skipIf(database === null)("is refused at the start and while running", async () => {
    const place = database as TestDatabase;
    let steady = 0;
    const store = await openStore({ url: place.url, root: ROOT, elapsed: () => steady });
    try {
      expect((await answered(store)).status).toBe(200);
      await query(place, NEWER);
      steady += 60_000;
      const { status, text } = await answered(store);
      expect(status).toBe(503);
      expect(text).toContain("is newer than this program: it has the migration 29991231000000_later");
      expect(text).not.toMatch(/ {4}at |postgres@/);
      expect((await answered(store)).status).toBe(503);
      await expect(open(place)).rejects.toThrow(/is newer than this program.* Update Stepscope/);
    } finally {
      await store.close();
      await place.drop();
    }
  });
});

describe("a file that", () => {
  let place: TestDatabase;
  let path: string;
  beforeEach(() => {
    place = sqliteDatabase();
    path = place.url.slice("file:".length);
  });
  afterEach(() => place.drop());

  test("was deleted, put back or replaced while in use is said, and nothing is stored into nowhere", async () => {
    const store = await open(place);
    try {
      renameSync(path, `${path}.away`);
      const gone = await answered(store);
      expect(gone.status).toBe(503);
      expect(gone.text).toContain(`${path} is no longer there`);
      expect(logged.join()).toContain("is no longer there");
      await expect(store.executions.save(ingested(chargeRun({})))).rejects.toThrow(/is no longer there/);
      renameSync(`${path}.away`, path);
      expect((await answered(store)).status).toBe(200);
      copyFileSync(path, `${path}.copy`);
      renameSync(`${path}.copy`, path);
      expect((await answered(store)).text).toContain("was replaced by another one");
    } finally {
      await store.close();
    }
  });

  test("is no database, or is a folder, is refused by name with a remedy", async () => {
    writeFileSync(path, "not a database, but long enough to be read as the head of one. ".repeat(40));
    await expect(open(place)).rejects.toThrow(`${path} is not an SQLite database. Move it away, or name another`);
    const { code, err } = await stepscope(["prepare"], { env: { DATABASE_URL: place.url } });
    expect(code).not.toBe(0);
    expect(err).toContain("is not an SQLite database");
    expect(err).not.toContain("    at ");
    rmSync(path);
    mkdirSync(path);
    await expect(open(place)).rejects.toThrow(`${path} cannot be opened.`);
  });
});

test("a PostgreSQL that does not answer is refused by its address, without the password", async () => {
  // Port 1 of this machine: nothing listens there.
  const url = "postgresql://someone:secret@127.0.0.1:1/orders";
  const refused = await openStore({ url, root: ROOT }).then(
    () => "",
    (error: Error) => error.message,
  );
  expect(refused).toMatch(/^The PostgreSQL database 127\.0\.0\.1:1\/orders does not answer\. Start it/);
  expect(refused).not.toContain("secret");
});
