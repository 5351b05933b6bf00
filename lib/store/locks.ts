import type { Connection, Database } from "./database";

/*
 * Who must not write at the same time. SQLite has one writer; on PostgreSQL transactions take advisory locks, which end
 * with them, before they read what their writing rests on:
 *
 * - writers of one ARN, identity or first event, because they decide together which runs there are;
 * - whoever removes executions or moves one to another machine, against every writer: it removes what no execution shares
 *   any more.
 *
 * Locks are named by texts, apart for each schema, and taken in one order, so that two writers never wait for each other.
 */

type Kind = Database["kind"];

/** What every writer of executions holds in common, and a removal alone. */
const EXECUTIONS = "executions";

/** For a transaction that stores or changes executions: keeps out others that do so under one of the names, and removals. */
export async function lockForWriting(connection: Connection, kind: Kind, names: readonly string[]): Promise<void> {
  if (kind === "sqlite") return;
  const json = JSON.stringify([...new Set(names)]);
  await connection.$queryRaw`
    SELECT count(pg_advisory_xact_lock_shared(hashtextextended(current_schema() || ' ' || ${EXECUTIONS}, 0)))`;
  if (names.length === 0) return;
  await connection.$queryRaw`
    SELECT count(pg_advisory_xact_lock("lock")) FROM (
      SELECT DISTINCT hashtextextended(current_schema() || ' of ' || name, 0) AS "lock"
      FROM jsonb_array_elements_text(${json}::jsonb) AS name ORDER BY 1) AS "sorted"`;
}

/** For a transaction that removes what executions shared: keeps out all that store or change any. */
export async function lockForRemoval(connection: Connection, kind: Kind): Promise<void> {
  if (kind === "sqlite") return;
  await connection.$queryRaw`
    SELECT count(pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || ${EXECUTIONS}, 0)))`;
}

/** Names of the locks of a record: all that `readRelated` looks for. */
export function lockNames({
  arn,
  identity,
  firstEventHash,
}: {
  readonly arn: string | null;
  readonly identity: string;
  readonly firstEventHash: string | null;
}): string[] {
  return [arn ?? identity, ...(firstEventHash === null ? [] : [firstEventHash])];
}
