import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openStore, type Store } from "@/lib/store/store";

// Not of this file: benches bundle it into another place.
export const ROOT = process.cwd();

/** A fresh, empty database of its own for each test file; `drop` leaves nothing behind. */
export type TestDatabase = {
  readonly kind: "sqlite" | "postgresql";
  readonly url: string;
  readonly drop: () => Promise<void>;
};

const POSTGRES = process.env["TEST_POSTGRES_URL"] ?? "postgresql://postgres@127.0.0.1:5432/test";

export function sqliteDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-test-"));
  return {
    kind: "sqlite",
    url: `file:${join(folder, "test.db")}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A schema of its own in the PostgreSQL of this machine; null, said aloud, where there is none. */
export async function postgresDatabase(): Promise<TestDatabase | null> {
  const schema = `stepscope_${process.pid}_${randomBytes(4).toString("hex")}`;
  if (!(await runs("SELECT 1"))) {
    console.warn(`SKIPPED: PostgreSQL is not reachable at ${POSTGRES}; the store is tested on SQLite alone.`);
    return null;
  }
  return {
    kind: "postgresql",
    url: `${POSTGRES}?schema=${schema}`,
    drop: async () => void (await runs(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`)),
  };
}

async function runs(sql: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: POSTGRES, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.query(sql);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** One statement on a test database, past the store: to look at what is there, and to tamper with it. */
export async function query(database: TestDatabase, sql: string): Promise<Record<string, unknown>[]> {
  if (database.kind === "postgresql") {
    const url = new URL(database.url);
    const schema = url.searchParams.get("schema");
    url.searchParams.delete("schema");
    const client = new pg.Client({ connectionString: url.href, options: `-c search_path="${schema}",public` });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const { SqliteAdapter } = await import("@/lib/store/sqliteAdapter");
  const connection = await new SqliteAdapter(database.url.slice("file:".length)).connect();
  try {
    const { columnNames, rows } = await connection.queryRaw({ sql, args: [], argTypes: [] });
    return rows.map((row) => Object.fromEntries(columnNames.map((name, i) => [name, row[i]])));
  } finally {
    await connection.dispose();
  }
}

export function open(database: TestDatabase, now?: () => number): Promise<Store> {
  return openStore({ url: database.url, root: ROOT, ...(now === undefined ? {} : { now }) });
}

/** The databases that the tests of the store run on. */
export const DATABASES = [
  ["SQLite", async () => sqliteDatabase()],
  ["PostgreSQL", postgresDatabase],
] as const satisfies readonly (readonly [string, () => Promise<TestDatabase | null>])[];
