import { Prisma } from "@/generated/sqlite/client";
import { isIndexedPath } from "@/lib/contract/query/outputAttributes";
import type { ResultComparison } from "@/lib/contract/query/results";
import type { Connection } from "../database";
import { type IndexedMachine, indexedMachines } from "./configure";

/*
 * What a query knows of states' outputs without reading a history. An execution is known for a comparison when it was indexed
 * for states that have the comparison's state and path; of others nothing is known. A query is answered by the index alone
 * where all executions that it could find are known for all of its comparisons.
 */

export type KnownOutputs = {
  readonly machines: readonly IndexedMachine[];
  /** What is not known is let through, to be read; otherwise everything is known. */
  readonly letsUnknown: boolean;
};

/** Versions for which executions are indexed that are known for a comparison. */
export function versionsFor(
  machines: readonly IndexedMachine[],
  { state, path }: ResultComparison["field"],
): readonly number[] {
  return machines.flatMap(({ states, version }) => (isIndexedPath(states, state, path) ? [version] : []));
}

/** Whether an execution `e` is indexed for one of some versions. */
export function isIndexedFor(versions: readonly number[]): Prisma.Sql {
  return versions.length === 0
    ? Prisma.raw("1 = 0")
    : Prisma.sql`e."outputsIndexed" IN (${Prisma.join([...versions])})`;
}

/** Machines that are looked through for executions that are not known; behind more of them histories are read. */
const MAX_MACHINES = 50;

/**
 * What is known for some comparisons; null where the histories have to be read.
 *
 * @param machineIds machines whose executions alone can be found; null: all.
 */
export async function knownOutputs(
  connection: Connection,
  comparisons: readonly ResultComparison[],
  machineIds: readonly number[] | null,
): Promise<KnownOutputs | null> {
  const machines = await indexedMachines(connection);
  const versions = versionsForAll(machines, comparisons);
  const asked = machineIds ?? (await allMachines(connection));
  if (versions.length === 0 || asked.length > MAX_MACHINES) return null;
  if (machineIds === null && (await hasUnknown(connection, null, []))) return null;
  for (const id of asked) if (await hasUnknown(connection, id, versions)) return null;
  return { machines, letsUnknown: false };
}

/** What is known, and what is not let through. */
export async function candidateOutputs(connection: Connection): Promise<KnownOutputs> {
  return { machines: await indexedMachines(connection), letsUnknown: true };
}

export function versionsForAll(
  machines: readonly IndexedMachine[],
  comparisons: readonly ResultComparison[],
): readonly number[] {
  const each = comparisons.map(({ field }) => new Set(versionsFor(machines, field)));
  const versions = machines.map(({ version }) => version).sort((a, b) => a - b);
  return versions.filter((version) => each.every((one) => one.has(version)));
}

async function allMachines(connection: Connection): Promise<number[]> {
  const rows = await connection.machine.findMany({ take: MAX_MACHINES + 1, select: { id: true } });
  return rows.map(({ id }) => id);
}

/**
 * In the order of an index: without it PostgreSQL, which takes one column to say nothing of the other, expects many such
 * executions, and to come upon one early wherever it begins; where there is none it reads them all.
 */
export const ALONG_INDEXED = Prisma.sql`ORDER BY e."machineId", e."outputsIndexed"`;

/** Along the index on (machineId, outputsIndexed): whether a machine has an execution beside some versions, ascending. */
async function hasUnknown(
  connection: Connection,
  machineId: number | null,
  versions: readonly number[],
): Promise<boolean> {
  const of = machineId === null ? Prisma.sql`e."machineId" IS NULL` : Prisma.sql`e."machineId" = ${machineId}`;
  const ranges = [null, ...versions].map((after, i) => {
    const before = versions[i];
    const bounds = [
      ...(after === null ? [] : [Prisma.sql`e."outputsIndexed" > ${after}`]),
      ...(before === undefined ? [] : [Prisma.sql`e."outputsIndexed" < ${before}`]),
    ];
    const where = Prisma.join([of, ...bounds], " AND ");
    return Prisma.sql`SELECT * FROM (SELECT e."id" FROM "Execution" e WHERE ${where} ${ALONG_INDEXED} LIMIT 1) AS part`;
  });
  const found = await connection.$queryRaw<unknown[]>`${Prisma.join(ranges, " UNION ALL ")}`;
  return found.length > 0;
}
