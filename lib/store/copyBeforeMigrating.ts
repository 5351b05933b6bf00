import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Migrating, pendingMigrations } from "./migrate";
import { SqliteAdapter } from "./sqliteAdapter";
import { notCopied } from "./unavailable";

/**
 * Copies an SQLite file before it is migrated, as `FILE.before-MIGRATION`, MIGRATION being the first that is to come:
 * whoever wants the version of before back has a file that it opens. A later copy for the same migration takes the
 * earlier one's place. Nothing is copied of a file that is new or up to date. Answers the copy's path, or null.
 *
 * Throws StoreUnavailable when there is no room for the copy, or it cannot be made or read: nothing is migrated then.
 */
export async function copyBeforeMigrating(path: string, connection: Migrating, folder: string): Promise<string | null> {
  const first = await firstPending(connection, folder);
  if (first === null) return null;
  const copy = `${path}.before-${first}`;
  const scratch = `${copy}.${process.pid}`;
  try {
    rmSync(scratch, { force: true });
    // Through SQLite, so that what lies in the write-ahead log is in it.
    await connection.run(`VACUUM INTO '${scratch.replaceAll("'", "''")}'`);
    const migrations = await checked(scratch);
    // Another process migrated it since: this one came too late, and that one has the copy.
    if (migrations.includes(first)) return null;
    synced(scratch);
    renameSync(scratch, copy);
    synced(dirname(copy));
    return copy;
  } catch (error) {
    throw notCopied(path, copy, sizeOf(path), error);
  } finally {
    rmSync(scratch, { force: true });
  }
}

/** The first migration that a file lacks; null when it is new, or lacks none. */
async function firstPending(connection: Migrating, folder: string): Promise<string | null> {
  const [table] = await connection.rows(`SELECT 1 FROM sqlite_master WHERE "name" = '_prisma_migrations'`);
  if (table === undefined) return null;
  const { recorded, pending } = await pendingMigrations(connection, folder);
  return recorded === 0 ? null : (pending[0] ?? null);
}

/** Names of the migrations that a copy has; throws when SQLite finds it damaged. */
async function checked(path: string): Promise<string[]> {
  const connection = await new SqliteAdapter(path).connect();
  const rows = async (sql: string) => (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
  try {
    const [found] = await rows("PRAGMA quick_check(1)");
    if (found?.[0] !== "ok") throw new Error(`the copy is damaged: ${String(found?.[0])}`);
    return (await rows(`SELECT "migration_name" FROM "_prisma_migrations"`)).map(([name]) => String(name));
  } finally {
    await connection.dispose();
  }
}

/** SQLite does not wait until a copy is on the disk. */
function synced(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
