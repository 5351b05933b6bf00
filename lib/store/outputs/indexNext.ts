import { Prisma } from "@/generated/sqlite/client";
import { type OutputAttribute, outputAttributesOf } from "@/lib/contract/query/outputAttributes";
import { redactEvents } from "@/lib/redact/events";
import { insertRows } from "../bulk";
import type { Connection, Database } from "../database";
import { readEvents } from "../history";
import { findMachines } from "../machine";
import { type IndexedMachine, indexedMachines } from "./configure";
import { ALONG_INDEXED } from "./known";

/*
 * Executions are indexed after they were stored: whoever writes one puts its `outputsIndexed` back to 0 and takes its values
 * away, and this follows, execution by execution. Until then a query reads its history. So nothing is ever answered from
 * an index that is behind, and a change of the configuration is the same work as a new execution.
 */

/** Executions of one step: histories of the greatest length take it some seconds. */
const AT_ONCE = 10;

export type IndexedStep = { readonly done: number; readonly isMore: boolean };

/** Indexes the next executions that are not indexed as is configured. */
export async function indexNext(database: Database): Promise<IndexedStep> {
  let done = 0;
  for (const target of await targetsIn(database.prisma)) {
    const ids = await outdatedOf(database.prisma, target, AT_ONCE);
    for (const id of ids) {
      await indexOne(database, id, target);
      done += 1;
    }
    if (ids.length > 0) return { done, isMore: true };
  }
  return { done, isMore: false };
}

/** How many are not indexed as is configured; `most` at most of each machine. */
export async function countOutdated({ prisma }: Database, most: number): Promise<number> {
  let count = 0;
  for (const target of await targetsIn(prisma)) count += (await outdatedOf(prisma, target, most)).length;
  return count;
}

/** A machine, and what its executions are to have: a version above 0, or 0 and no values. */
type Target = Pick<IndexedMachine, "version" | "states"> & { readonly machineId: number };

/** A machine that is named by its ARN and by its name is indexed as the ARN says. */
async function targetsIn(connection: Connection): Promise<Target[]> {
  const targets = new Map<number, Target & { readonly isByArn: boolean }>();
  for (const { machine, version, states } of await indexedMachines(connection)) {
    const isByArn = machine.startsWith("arn:");
    for (const machineId of await findMachines(connection, machine)) {
      const known = targets.get(machineId);
      // What is named no more gives way to what is.
      if (known !== undefined && (states.length === 0 || (known.states.length > 0 && known.isByArn))) continue;
      targets.set(machineId, { machineId, states, version: states.length === 0 ? 0 : version, isByArn });
    }
  }
  return [...targets.values()];
}

/** Along the index on (machineId, outputsIndexed): the ranges beside `version` and `-version`. */
async function outdatedOf(connection: Connection, { machineId, version }: Target, limit: number): Promise<number[]> {
  const ranges = [
    Prisma.sql`e."outputsIndexed" < ${-version}`,
    Prisma.sql`e."outputsIndexed" > ${-version} AND e."outputsIndexed" < ${version}`,
    Prisma.sql`e."outputsIndexed" > ${version}`,
  ];
  const parts = ranges.map(
    (range) =>
      Prisma.sql`SELECT * FROM (SELECT e."id" FROM "Execution" e
        WHERE e."machineId" = ${machineId} AND ${range} ${ALONG_INDEXED} LIMIT ${limit}) AS part`,
  );
  const rows = await connection.$queryRaw<{ id: number | bigint }[]>`
    SELECT id FROM (${Prisma.join(parts, " UNION ALL ")}) AS outdated LIMIT ${limit}`;
  return rows.map(({ id }) => Number(id));
}

/** An execution that is written meanwhile is left to be indexed once more. */
async function indexOne(database: Database, id: number, { version, states }: Target): Promise<void> {
  const { prisma, kind } = database;
  const row = await prisma.execution.findUnique({ where: { id }, select: { contentRevision: true, machine: true } });
  if (row === null) return;
  const found = version === 0 ? [] : await attributesOf(database, { id, machine: row.machine }, states);
  await prisma.$transaction(async (connection) => {
    const where = { id, contentRevision: row.contentRevision };
    const data = { outputsIndexed: found === null ? -version : version };
    if ((await connection.execution.updateMany({ where, data })).count === 0) return;
    await connection.outputAttribute.deleteMany({ where: { executionId: id } });
    await insertRows(connection, kind, "OutputAttribute", (found ?? []).map(rowOf(id)));
  });
}

/** Null also for a history that cannot be read: it must not keep those behind it. Who asks for it is told why. */
async function attributesOf(
  database: Database,
  { id, machine }: { readonly id: number; readonly machine: string | null },
  states: IndexedMachine["states"],
) {
  try {
    const events = redactEvents(database.redaction.of(machine), await readEvents(database, id));
    return outputAttributesOf(events, states);
  } catch {
    return null;
  }
}

const rowOf = (executionId: number) => (attribute: OutputAttribute) => ({ executionId, ...attribute });
