import { Prisma } from "@/generated/sqlite/client";
import { EXECUTION_STATUSES, type Status } from "@/lib/contract/status";
import type { Database } from "../database";

/** How an execution ended, or that it runs. `startedAt` in ms UTC. */
export type Outcome = { readonly key: string; readonly status: Status; readonly startedAt: number };

type Row = {
  readonly machineId: number | bigint;
  readonly key: string;
  readonly status: string;
  readonly startedAt: number | bigint;
};

/** Machines that one statement asks for. */
const AT_ONCE = 100;

/**
 * The last executions of machines that began before `to` (null: all), at most `most` of each, the oldest first; by the
 * machine's id. Read along the index on machine and start, so many rows of each machine and no more.
 */
export async function lastOutcomes(
  { prisma }: Database,
  machineIds: readonly number[],
  to: number | null,
  most: number,
): Promise<ReadonlyMap<number, readonly Outcome[]>> {
  const found = new Map<number, Outcome[]>();
  for (let i = 0; i < machineIds.length; i += AT_ONCE) {
    const parts = machineIds.slice(i, i + AT_ONCE).map((id) => lastOf(id, to, most));
    const rows = await prisma.$queryRaw<Row[]>`${Prisma.join(parts, " UNION ALL ")}`;
    for (const { machineId, key, startedAt, ...row } of rows) {
      const status = EXECUTION_STATUSES.find((known) => known === row.status) ?? "UNKNOWN";
      const known = found.get(Number(machineId)) ?? [];
      known.push({ key, status, startedAt: Number(startedAt) });
      found.set(Number(machineId), known);
    }
  }
  for (const outcomes of found.values()) outcomes.sort((a, b) => a.startedAt - b.startedAt);
  return found;
}

function lastOf(machineId: number, to: number | null, most: number): Prisma.Sql {
  const before = to === null ? Prisma.empty : Prisma.sql`AND "startedAt" < ${BigInt(to)}`;
  return Prisma.sql`SELECT * FROM (SELECT "machineId", "key", "status", "startedAt" FROM "Execution"
    WHERE "machineId" = ${machineId} AND "startedAt" IS NOT NULL ${before}
    ORDER BY "startedAt" DESC, "id" DESC LIMIT ${most}) AS one`;
}
