import { Prisma } from "@/generated/sqlite/client";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { MAX_EACH_SIDE } from "@/lib/stats/common/standOut";
import type { Database } from "../database";
import { resolveFilter } from "../filter";
import { matchingIds } from "../matching";

/** Executions of one machine that a filter lets through, and when the first and the last of them began, ms UTC. */
export type Selection = {
  readonly machineId: number;
  readonly ids: readonly number[];
  readonly first: number;
  readonly last: number;
  /** Executions of other machines that it lets through too. */
  readonly others: number;
};

type Row = { readonly id: number | bigint; readonly machineId: number | bigint; readonly startedAt: number | bigint };

/**
 * What a filter lets through, of the machine that has most of it: at most so many as a list counts, those that began last.
 * Null: nothing whose machine and start are known.
 */
export async function selectionOf(database: Database, asked: ExecutionFilter, now: number): Promise<Selection | null> {
  const { prisma, kind } = database;
  const filter = await resolveFilter(prisma, asked, now);
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT e."id", e."machineId", e."startedAt" FROM (${matchingIds(kind, filter)}) AS m JOIN "Execution" e ON e."id" = m.id
    WHERE e."machineId" IS NOT NULL AND e."startedAt" IS NOT NULL`;
  const machines = new Map<number, Row[]>();
  for (const row of rows) {
    const known = machines.get(Number(row.machineId));
    if (known === undefined) machines.set(Number(row.machineId), [row]);
    else known.push(row);
  }
  const [most] = [...machines].sort(([, a], [, b]) => b.length - a.length);
  if (most === undefined) return null;
  const [machineId, own] = most;
  const starts = own.map(({ startedAt }) => Number(startedAt));
  return {
    machineId,
    ids: own.map(({ id }) => Number(id)),
    first: starts.reduce((least, at) => Math.min(least, at), Infinity),
    last: starts.reduce((most, at) => Math.max(most, at), -Infinity),
    others: rows.length - own.length,
  };
}

/** Which executions of a machine are the rest of a selection: that began then, all or those that succeeded. ms UTC. */
export type RestAsked = {
  readonly machineId: number;
  readonly from: number;
  readonly to: number;
  readonly succeeded: boolean;
};

/** Executions of a machine that are not in a selection, those that began last, at most 20,000 beside it. */
export async function restOf(
  { prisma }: Database,
  selected: readonly number[],
  { machineId, from, to, succeeded }: RestAsked,
): Promise<readonly number[]> {
  const ends = succeeded ? Prisma.sql`AND "status" = 'SUCCEEDED'` : Prisma.empty;
  const rows = await prisma.$queryRaw<{ readonly id: number | bigint }[]>`
    SELECT "id" FROM "Execution" WHERE "machineId" = ${machineId} AND "startedAt" >= ${BigInt(from)}
      AND "startedAt" < ${BigInt(to)} ${ends}
    ORDER BY "startedAt" DESC, "id" DESC LIMIT ${MAX_EACH_SIDE + selected.length}`;
  const known = new Set(selected);
  return rows.flatMap(({ id }) => (known.has(Number(id)) ? [] : [Number(id)])).slice(0, MAX_EACH_SIDE);
}
