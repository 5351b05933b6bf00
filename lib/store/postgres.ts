import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient as PostgresClient } from "@/generated/postgresql/client";
import type { PrismaClient as SqliteClient } from "@/generated/sqlite/client";
import type { DatabaseAddress } from "./address";
import { aloneOn, migrate } from "./migrate";

type Postgres = Extract<DatabaseAddress, { kind: "postgresql" }>;

/** Connections of one process. */
const POOL = 8;
/** How long it may take to answer a connection, in ms. */
const CONNECT_MS = 30_000;

/**
 * A client of a PostgreSQL that is created where it is missing, and migrated. Both databases' clients come from one schema, so
 * one type stands for both. Migrates through the driver itself: Prisma's adapter takes scripts apart at each semicolon, those
 * in bodies of functions too. `transactionOptions`: how long a transaction may take and wait, in ms.
 */
export async function openPostgres(
  { url, schema }: Postgres,
  migrations: string,
  transactionOptions: { readonly timeout: number; readonly maxWait: number },
): Promise<SqliteClient> {
  const config = { connectionString: url, connectionTimeoutMillis: CONNECT_MS, ...searchPath(schema) };
  const client = new pg.Client(config);
  await client.connect();
  try {
    if (schema !== PUBLIC) await client.query(aloneOn.postgresql(`CREATE SCHEMA IF NOT EXISTS "${schema}"`));
    const run = async (script: string) => void (await client.query(script));
    const rows = async (sql: string) => (await client.query<unknown[]>({ text: sql, rowMode: "array" })).rows;
    await migrate({ kind: "postgresql", run, rows }, migrations);
  } finally {
    await client.end();
  }
  const adapter = new PrismaPg({ ...config, max: POOL }, { schema });
  return new PostgresClient({ adapter, transactionOptions }) as unknown as SqliteClient;
}

const PUBLIC = "public";

/** Said only for a schema of one's own: connection poolers do not pass it on. `public` stays in it, extensions live there. */
function searchPath(schema: string): { readonly options?: string } {
  return schema === PUBLIC ? {} : { options: `-c search_path="${schema}",${PUBLIC}` };
}
