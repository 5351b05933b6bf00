import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Prisma, PrismaClient as SqliteClient } from "@/generated/sqlite/client";
import { NO_REDACTION, type Redaction } from "@/lib/redact/redactor";
import { type DatabaseAddress, folderOf } from "./address";
import { calmCompiler } from "./calmCompiler";
import { GrowingHistories } from "./growing";
import { migrate, UnknownMigration } from "./migrate";
import { ThreadedSqlite } from "./sqliteThread/threadedSqlite";
import { explained, newerDatabase } from "./unavailable";

/** The database, open and migrated. Both clients come from one schema, so one type stands for both. */
export type Database = {
  readonly kind: DatabaseAddress["kind"];
  readonly prisma: SqliteClient;
  /** What this process knows of histories that it adds to. */
  readonly growing: GrowingHistories;
  /** What is hidden in what is made of events. */
  readonly redaction: Redaction;
};

/** What works inside and outside of a transaction. */
export type Connection = Prisma.TransactionClient;

type Sqlite = Extract<DatabaseAddress, { kind: "sqlite" }>;

/** How long a transaction may take and wait for its turn, in ms: a history of 25,000 events on a busy machine, with room. */
const TRANSACTION = { timeout: 60_000, maxWait: 60_000 } as const;

/** Codes of Prisma and PostgreSQL: a unique value that another writer was first with, a deadlock, a timeout. */
const RETRYABLE = new Set(["P2002", "P2003", "P2028", "P2034", "P1008", "40001", "40P01", "SQLITE_BUSY"]);

/** Whether an error tells only that another writer was first or held the database; the same again may succeed. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && RETRYABLE.has(String(error.code))) return true;
  return /database is locked|SQLITE_BUSY|deadlock detected/i.test(error.message);
}

/** The database itself is out of reach, full or another's: nothing more can be stored, whatever it is. */
const UNAVAILABLE = new Set([
  "P1000",
  "P1001",
  "P1002",
  "P1003",
  "P1010",
  "P1017",
  "P2024",
  "ECONNREFUSED",
  "ECONNRESET",
]);
const UNAVAILABLE_NAMES = new Set(["StoreUnavailable", "PrismaClientInitializationError"]);

/** Whether an error concerns the database as a whole and not what was to be written. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (UNAVAILABLE_NAMES.has(error.name) || ("code" in error && UNAVAILABLE.has(String(error.code)))) return true;
  return /SQLITE_(FULL|IOERR|CANTOPEN|READONLY|NOTADB|CORRUPT)|ECONNREFUSED|ECONNRESET|terminating connection/.test(
    error.message,
  );
}

/**
 * Opens it, creating and migrating what is missing. `root` is the project's folder, which has the migrations; `note` is told in
 * a sentence where a copy of an SQLite file lies that is migrated, on standard error by default. `sqliteThread` is the
 * bundled thread that an SQLite file is then held by (lib/store/sqliteThread). Throws StoreUnavailable, worded.
 */
export async function openDatabase(
  address: DatabaseAddress,
  root: string,
  note: (sentence: string) => void = (sentence) => console.error(sentence),
  sqliteThread: string | null = null,
  redaction: Redaction = NO_REDACTION,
): Promise<Database> {
  const migrations = migrationsOf(address, root);
  calmCompiler();
  try {
    const growing = new GrowingHistories(redaction);
    if (address.kind === "sqlite") {
      return { kind: "sqlite", prisma: await openSqlite(address, migrations, note, sqliteThread), growing, redaction };
    }
    // Driver and client are loaded where they are used: a process that works on a file starts sooner without them.
    const { openPostgres } = await import("./postgres");
    const prisma = await openPostgres(address, migrations, TRANSACTION);
    return { kind: "postgresql", prisma, growing, redaction };
  } catch (error) {
    if (error instanceof UnknownMigration) throw newerDatabase(address, error.message);
    throw explained(address, error);
  }
}

export function migrationsOf({ kind }: DatabaseAddress, root: string): string {
  return join(root, "prisma/migrations", kind);
}

async function openSqlite(
  address: Sqlite,
  migrations: string,
  note: (sentence: string) => void,
  thread: string | null,
): Promise<SqliteClient> {
  mkdirSync(folderOf(address), { recursive: true });
  // A process that works on PostgreSQL does without them.
  const { OF_EACH_CONNECTION, SqliteAdapter } = await import("./sqliteAdapter");
  const { copyBeforeMigrating } = await import("./copyBeforeMigrating");
  const adapter = new SqliteAdapter(address.path);
  const connection = await adapter.connect();
  try {
    // Readers and one writer at once; kept in the file, so set before anything else.
    await connection.executeScript("PRAGMA journal_mode = WAL");
    const rows = async (sql: string) => (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
    const migrating = { kind: "sqlite", run: (script: string) => connection.executeScript(script), rows } as const;
    const copy = await copyBeforeMigrating(address.path, migrating, migrations);
    if (copy !== null) note(`The database is brought up to date. As it was before it is kept in ${copy}.`);
    await migrate(migrating, migrations);
  } finally {
    await connection.dispose();
  }
  const client = thread === null ? adapter : new ThreadedSqlite(thread, address.path);
  const prisma = new SqliteClient({ adapter: client, transactionOptions: TRANSACTION });
  await prisma.$executeRawUnsafe(OF_EACH_CONNECTION);
  return prisma;
}
