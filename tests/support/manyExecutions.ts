import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { Database } from "@/lib/store/database";
import { INTERPRETER_VERSION } from "@/lib/replay/version";
import { FOLD_VERSION } from "@/lib/store/summary";

/** The time over which the executions began: the November of 2026, UTC. */
export const MANY_FROM = Date.UTC(2026, 10, 1);
export const MANY_DAYS = 30;
export const MANY_MACHINES = 20;
/** Ways of failing, each machine having some of them. */
export const MANY_ERRORS = 10;
const DAY_MS = 86_400_000;
/** The machine of whose executions the output of the state `Charge` is indexed: `.paymentId` is `p-ID`. */
const INDEXED_MACHINE = 3;

/**
 * Executions as saving would have left them, made within the database: the same machines, days and ways of failing
 * however many there are, with one in fifty failed, texts to search and attributes. The word `common` is in half of the
 * texts, `rareWordOf(id)` in one, as the id of an order is.
 */
export async function fillExecutions(database: Database, count: number): Promise<void> {
  const { prisma, kind } = database;
  const run = (sql: string) => prisma.$executeRawUnsafe(sql);
  // Indexes are made of all rows at once: row by row they would take minutes.
  const indexes = await dropIndexes(database);
  const numbers =
    kind === "sqlite"
      ? `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`
      : `WITH n(i) AS (SELECT generate_series(0, ${count - 1}))`;
  const statuses = EXECUTION_STATUSES.slice(2, 5).map((name, i) => `WHEN ${i} THEN '${name}'`);
  const isFailed = "i % 50 = 0";
  // Stored in the order in which they began, as from a source that is read day by day.
  const startedAt = `${MANY_FROM} + CAST(i AS BIGINT) * ${MANY_DAYS * DAY_MS} / ${count}`;
  const error = `'error-' || (i / 50 % ${MANY_ERRORS})`;
  const fingerprint = `'000000000000000' || (i / 50 % ${MANY_ERRORS})`;
  const machine = `'arn:aws:states:us-east-1:123456789012:stateMachine:machine-'`;
  await run(`
    INSERT INTO "Machine" ("id", "identity", "arn", "name", "account", "region", "partition", "type")
    ${numbers}
    SELECT i + 1, ${machine} || i, ${machine} || i, 'machine-' || i, '123456789012', 'us-east-1', 'aws', 'STANDARD'
    FROM n WHERE i < ${MANY_MACHINES}`);
  await run(`
    INSERT INTO "Execution" ("key", "identity", "arn", "name", "machine", "machineArn", "machineId", "region", "account", "type",
      "status", "startedAt", "stoppedAt", "lastAt", "durationMs", "events", "largestPayload", "retries", "redrives",
      "transitions", "itemTransitions", "timeChunks", "memoryChunks", "retryMs", "logBytes", "error", "cause", "fingerprint",
      "completeness", "missing", "cut", "origins", "definitionAssumed", "foldVersion", "verdict", "verdictVersion",
      "accounted", "outputsIndexed", "contentRevision", "importedAt", "updatedAt")
    ${numbers}
    SELECT 'key-' || i, 'identity-' || i,
      'arn:aws:states:us-east-1:123456789012:execution:machine-' || (i % ${MANY_MACHINES}) || ':run-' || i,
      'run-' || i, 'machine-' || (i % ${MANY_MACHINES}),
      'arn:aws:states:us-east-1:123456789012:stateMachine:machine-' || (i % ${MANY_MACHINES}), 1 + i % ${MANY_MACHINES}, 'us-east-1',
      '123456789012', CASE WHEN i % ${MANY_MACHINES} < 5 THEN 'EXPRESS' ELSE 'STANDARD' END,
      CASE WHEN ${isFailed} THEN CASE i / 50 % 3 ${statuses.join(" ")} END ELSE 'SUCCEEDED' END,
      ${startedAt}, ${startedAt} + i % 9000, ${startedAt} + i % 9000, i % 9000, 20 + i % 30, 100 * (i % 2600), i % 7 / 6, 0,
      5 + i % 11, i % 3, 1 + i % 90, 1 + i % 2, 0, 4000 + i % 5000,
      CASE WHEN ${isFailed} THEN ${error} END, CASE WHEN ${isFailed} THEN 'It did not work' END,
      CASE WHEN ${isFailed} THEN ${fingerprint} END, 'complete', 0, 0, '[]', 0, ${FOLD_VERSION},
      CASE i % 100 WHEN 0 THEN 'diverged' WHEN 1 THEN 'accepted' ELSE 'match' END, ${INTERPRETER_VERSION},
      CASE WHEN ${isFailed} THEN CASE i / 50 % 2 WHEN 0 THEN 'open' ELSE 'repaired' END END, CASE WHEN i % ${MANY_MACHINES} = ${INDEXED_MACHINE} THEN 1 ELSE 0 END, 1, ${MANY_FROM}, ${MANY_FROM}
    FROM n`);
  await run(`
    INSERT INTO "ExecutionError" ("executionId", "fingerprint", "error", "startedAt")
    SELECT "id", "fingerprint", "error", "startedAt" FROM "Execution" WHERE "error" IS NOT NULL`);
  await run(`
    INSERT INTO "ErrorGroup" ("fingerprint", "error", "pattern", "firstSeenAt", "lastSeenAt")
    SELECT DISTINCT "fingerprint", "error", 'It did not work', ${MANY_FROM}, ${MANY_FROM}
    FROM "Execution" WHERE "error" IS NOT NULL`);
  await run(`
    INSERT INTO "SearchText" ("executionId", "text")
    SELECT "id", "name" || ' ' || "machine" || ' ' || ${RARE[kind]} || CASE WHEN "id" % 2 = 0 THEN ' common' ELSE '' END
    FROM "Execution"`);
  await run(`
    INSERT INTO "SearchAttribute" ("executionId", "path", "value")
    SELECT "id", 'input.orderId', 'o-' || "id" FROM "Execution"`);
  await run(`
    INSERT INTO "IndexedOutputs" ("machine", "version", "states")
    VALUES ('machine-${INDEXED_MACHINE}', 1, '{"format":1,"states":[{"state":"Charge","paths":null}]}')`);
  await run(`
    INSERT INTO "OutputAttribute" ("executionId", "state", "path", "value")
    SELECT "id", 'Charge', '.paymentId', 'p-' || "id" FROM "Execution" WHERE "outputsIndexed" = 1`);
  for (const index of indexes) await run(index);
  await run(kind === "sqlite" ? "ANALYZE" : "VACUUM ANALYZE");
}

/** Drops the indexes of the filled tables that are no constraints, and the trigger that indexes texts; answers how they are made. */
async function dropIndexes({ prisma, kind }: Database): Promise<string[]> {
  const tables = `('Execution', 'ExecutionError', 'SearchText', 'SearchAttribute', 'OutputAttribute')`;
  if (kind === "postgresql") {
    const found = await prisma.$queryRawUnsafe<{ name: string; sql: string }[]>(`
      SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = current_schema()
        AND tablename IN ${tables} AND indexdef NOT LIKE 'CREATE UNIQUE%'`);
    for (const { name } of found) await prisma.$executeRawUnsafe(`DROP INDEX "${name}"`);
    return found.map(({ sql }) => sql);
  }
  await prisma.$queryRawUnsafe("PRAGMA cache_size = -262144");
  const found = await prisma.$queryRawUnsafe<{ name: string; sql: string; type: string }[]>(`
    SELECT name, sql, type FROM sqlite_master WHERE tbl_name IN ${tables}
      AND (type = 'index' AND sql LIKE 'CREATE INDEX%' OR name = 'SearchText_inserted')`);
  for (const { name, type } of found) await prisma.$executeRawUnsafe(`DROP ${type} "${name}"`);
  return [...found.map(({ sql }) => sql), `INSERT INTO "SearchIndex" ("SearchIndex") VALUES ('rebuild')`];
}

/** Eight hexadecimal digits that are an execution's alone: its id times a number without a factor of 2, modulo 2^32. */
const SPREAD = 2_654_435_761;
const RARE = {
  sqlite: `printf('%08x', ("id" * ${SPREAD}) % 4294967296)`,
  postgresql: `lpad(to_hex(("id"::bigint * ${SPREAD}) % 4294967296), 8, '0')`,
} as const satisfies Record<Database["kind"], string>;

/** The word that only the text of this execution has. */
export function rareWordOf(id: number): string {
  return ((BigInt(id) * BigInt(SPREAD)) % 2n ** 32n).toString(16).padStart(8, "0");
}
