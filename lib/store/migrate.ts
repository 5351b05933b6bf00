import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Applies prisma/migrations/<database>/<name>/migration.sql in the order of their names, one transaction each, and
 * records them in "_prisma_migrations" as Prisma Migrate does, so that `prisma migrate deploy` and `status` agree.
 * Two processes that start at once both come through: each migration begins with its record, which fails when the
 * migration is recorded already; the later one waits, fails there, and finds it.
 */

/** One connection that can run a script of statements as a whole. */
export type Migrating = {
  readonly kind: "sqlite" | "postgresql";
  readonly run: (script: string) => Promise<void>;
  readonly rows: (sql: string) => Promise<readonly (readonly unknown[])[]>;
};

const TABLE = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ, "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`,
} as const;

/** Any number: with the schema it is the key of the lock that keeps two starts on PostgreSQL apart. */
const LOCK = 72707369;

/**
 * A transaction around the statements, one at a time. PostgreSQL runs a script that comes as one message in one transaction of
 * its own; a BEGIN there would leave the connection in a failed transaction when a statement fails.
 */
export const aloneOn = {
  sqlite: (statements: string) => `BEGIN IMMEDIATE;\n${statements};\nCOMMIT;`,
  postgresql: (statements: string) =>
    `SELECT pg_advisory_xact_lock(${LOCK}, hashtext(current_setting('search_path')));\n${statements}`,
} as const;

/** A migration is recorded that this program does not have; `message` is its name. */
export class UnknownMigration extends Error {
  override readonly name = "UnknownMigration";
}

/** Names of the migrations that were applied now. Throws UnknownMigration, and with the name of the one that failed; that one left nothing. */
export async function migrate(connection: Migrating, folder: string): Promise<string[]> {
  await connection.run(aloneOn[connection.kind](TABLE[connection.kind]));
  await pendingMigrations(connection, folder);
  const done = await recorded(connection);
  const applied: string[] = [];
  const names = migrationNames(folder);
  for (const name of names) {
    const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
    if (isApplied(done.get(name), name, checksumOf(sql))) continue;
    if (await apply(connection, name, sql)) applied.push(name);
  }
  return applied;
}

/** How many migrations a database has, and the names of those that it lacks. Throws UnknownMigration. */
export async function pendingMigrations(
  connection: Migrating,
  folder: string,
): Promise<{ readonly recorded: number; readonly pending: readonly string[] }> {
  const done = await recorded(connection);
  const names = migrationNames(folder);
  for (const name of done.keys()) if (!names.includes(name)) throw new UnknownMigration(name);
  return { recorded: done.size, pending: names.filter((name) => !done.has(name)) };
}

export function migrationNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

type Recorded = { readonly checksum: string; readonly finished: boolean };

async function recorded({ rows }: Migrating): Promise<ReadonlyMap<string, Recorded>> {
  const found = await rows(
    `SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
  );
  return new Map(found.map((row) => [String(row[0]), { checksum: String(row[1]), finished: row[2] !== null }]));
}

function isApplied(row: Recorded | undefined, name: string, checksum: string): boolean {
  if (row === undefined) return false;
  if (!row.finished) {
    throw new Error(
      `The migration ${name} was begun by another tool and not finished. ` +
        `Repair the database as \`prisma migrate resolve\` describes, then start again.`,
    );
  }
  if (row.checksum !== checksum) {
    throw new Error(
      `The migration ${name} was changed after it was applied to this database. ` +
        `Restore the file prisma/migrations/*/${name}/migration.sql, or use another database.`,
    );
  }
  return true;
}

/** False when another process applied it meanwhile. */
async function apply(connection: Migrating, name: string, sql: string): Promise<boolean> {
  const { kind, run } = connection;
  try {
    await run(aloneOn[kind](`${recordOf(kind, name, sql)};\n${sql}\n`));
    return true;
  } catch (error) {
    if ((await recorded(connection)).get(name)?.finished) return false;
    throw new Error(`The migration ${name} could not be applied; nothing of it was.`, { cause: error });
  }
}

function recordOf(kind: Migrating["kind"], name: string, sql: string): string {
  const now = kind === "postgresql" ? "now()" : String(Date.now());
  const isThere = `SELECT 1 FROM "_prisma_migrations" WHERE "migration_name" = ${quoted(name)} AND "rolled_back_at" IS NULL`;
  // A migration that could run twice without failing must not: no id, no record.
  const id = `CASE WHEN EXISTS (${isThere}) THEN NULL ELSE ${quoted(randomUUID())} END`;
  const values = [id, quoted(checksumOf(sql)), quoted(name), now, now, "1"].join(", ");
  const columns = `"id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count"`;
  return `INSERT INTO "_prisma_migrations" (${columns}) SELECT ${values}`;
}

function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
