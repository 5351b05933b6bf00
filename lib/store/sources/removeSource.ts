import { Prisma } from "@/generated/sqlite/client";
import { changing, type NoteChange } from "../changes";
import type { Connection, Database } from "../database";
import { lockForRemoval } from "../locks";
import { removeDefinitions, removeExecutions } from "../remove";
import { afterLeaving } from "../revision";

/*
 * A source is removed in steps: it is marked first, from when on nothing is stored for it, and what it left is removed
 * piece by piece, because it may be millions of rows. The mark outlives a crash, so that any process may go on.
 */

/** Marks a source as being removed, with the executions that it alone brought or without. False when there is none. */
export async function removeSource(database: Database, name: string, withData: boolean, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const data = { removing: withData ? "drop" : "keep", updatedAt: BigInt(now) };
    const { count } = await connection.source.updateMany({ where: { name }, data });
    if (count === 1) note("source", name);
    return count === 1;
  });
}

/** Whether any source is being removed. */
export async function isRemoving({ prisma }: Database): Promise<boolean> {
  return (await prisma.source.findFirst({ where: { removing: { not: null } }, select: { name: true } })) !== null;
}

/** Rows without data of their own that one step removes for each execution that it may. */
const LIGHT = 10;

/**
 * Goes on removing the sources that are marked: at most `limit` executions and ten times as many other rows. Answers
 * whether there is more to do.
 */
export async function finishRemovals(database: Database, now: () => number, limit: number): Promise<boolean> {
  const { prisma } = database;
  const source = await prisma.source.findFirst({ where: { removing: { not: null } }, orderBy: { name: "asc" } });
  if (source === null) return false;
  const { name, removing } = source;
  if (removing === "drop") {
    const ids = await broughtAlone(prisma, name, limit);
    await removeExecutions(database, now, ids, true);
    if (ids.length === limit) return true;
    if (await forgetMachines(database, name, limit, now())) return true;
  }
  for (const clear of CLEARED) if ((await clear(prisma, name, limit * LIGHT)) === limit * LIGHT) return true;
  if ((await clearAside(prisma, name, limit)) === limit) return true;
  await changing(database, now(), async (connection, note) => {
    await connection.metricHour.deleteMany({ where: { source: name } });
    await connection.sourceCheckpoint.deleteMany({ where: { source: name } });
    await connection.source.deleteMany({ where: { name } });
    note("source", name);
  });
  return true;
}

/** Executions that this source and no other brought. */
async function broughtAlone(connection: Connection, source: string, limit: number): Promise<number[]> {
  const rows = await connection.$queryRaw<{ id: number | bigint }[]>`
    SELECT s."executionId" AS "id" FROM "ExecutionSource" s WHERE s."source" = ${source} AND NOT EXISTS (
      SELECT 1 FROM "ExecutionSource" o WHERE o."executionId" = s."executionId" AND o."source" <> ${source})
    ORDER BY s."executionId" LIMIT ${limit}`;
  return rows.map(({ id }) => Number(id));
}

/** What the source was told of machines; those that nothing else shows go. Answers whether there are more. */
async function forgetMachines(database: Database, source: string, limit: number, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    await lockForRemoval(connection, database.kind);
    const seen = await connection.machineSeen.findMany({ where: { source }, take: limit, select: { machineId: true } });
    for (const { machineId } of seen) await forgetMachine(connection, machineId, note);
    return seen.length === limit;
  });
}

async function forgetMachine(connection: Connection, machineId: number, note: NoteChange): Promise<void> {
  const revisions = await connection.machineRevision.findMany({ where: { machineId } });
  await connection.machineSeen.deleteMany({ where: { machineId } });
  // Another source that sees the machine says it again with its next look.
  await connection.machineRevision.updateMany({ where: { machineId }, data: { told: 0 } });
  await afterLeaving(connection, machineId, note);
  await removeDefinitions(
    connection,
    revisions.map(({ definitionHash }) => definitionHash),
  );
}

/** Each removes at most `limit` rows of a source and answers how many. */
type Clear = (connection: Connection, source: string, limit: number) => Promise<number>;

function clearing(table: string, key: string): Clear {
  const [from, column] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${key}"`)];
  return (connection, source, limit) => connection.$executeRaw`
    DELETE FROM ${from} WHERE "source" = ${source} AND ${column} IN (
      SELECT ${column} FROM ${from} WHERE "source" = ${source} LIMIT ${limit})`;
}

const CLEARED: readonly Clear[] = [
  clearing("SourceWanted", "arn"),
  clearing("SourceSettled", "key"),
  clearing("ExecutionSource", "executionId"),
];
const clearAside = clearing("SetAsideRecord", "id");
