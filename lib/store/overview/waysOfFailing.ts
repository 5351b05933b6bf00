import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import { countsIn, readKeptFrom } from "../rollups/pieces";
import type { OverviewTime } from "./range";

/** How often executions failed in a way: by machine (null: not known), the most first. */
export type FailureCount = {
  readonly fingerprint: string;
  readonly count: number;
  readonly machines: readonly { readonly machineId: number | null; readonly count: number }[];
};

type Row = {
  readonly machineId: number | bigint | null;
  /** JSON array of fingerprints. */
  readonly errors: string;
  readonly n: number | bigint;
};

/**
 * From the roll-ups: how many executions that began in a stretch of time had an end with an error, by fingerprint; ends
 * before a redrive count too, as in the filter of a list. The most first.
 */
export async function countFailures(database: Database, range: OverviewTime): Promise<FailureCount[]> {
  const counts = countsIn(range, await readKeptFrom(database));
  const rows = await database.prisma.$queryRaw<Row[]>`
    SELECT g."machineId", g."errors", sum(c."n") AS "n"
    FROM (${counts}) AS c JOIN "RollupGroup" g ON g."id" = c."groupId" WHERE g."errors" <> '[]' GROUP BY 1, 2`;
  const found = new Map<string, Map<number | null, number>>();
  for (const { machineId, errors, n } of rows) {
    const id = machineId === null ? null : Number(machineId);
    for (const fingerprint of JSON.parse(errors) as string[]) {
      const machines = found.get(fingerprint) ?? new Map<number | null, number>();
      machines.set(id, (machines.get(id) ?? 0) + Number(n));
      found.set(fingerprint, machines);
    }
  }
  const all = [...found].map(([fingerprint, machines]) => ({
    fingerprint,
    count: [...machines.values()].reduce((sum, count) => sum + count, 0),
    machines: [...machines].map(([machineId, count]) => ({ machineId, count })).sort((a, b) => b.count - a.count),
  }));
  return all.sort((a, b) => b.count - a.count || (a.fingerprint < b.fingerprint ? -1 : 1));
}

/** The last executions that failed in a way, the last one first, and the states that something failed in. */
export type FailureSample = {
  readonly executions: readonly { readonly key: string; readonly name: string; readonly cause: string | null }[];
  readonly states: readonly { readonly state: string; readonly count: number }[];
};

type Sampled = {
  readonly fingerprint: string;
  readonly id: number | bigint;
  readonly key: string;
  readonly name: string;
  readonly cause: string | null;
  readonly startedAt: number | bigint | null;
};

/**
 * The last `most` executions of each way of failing that began in a stretch of time, by fingerprint. Read along the index
 * on fingerprint and start, so many rows of each and no more.
 */
export async function sampleFailures(
  { prisma }: Database,
  fingerprints: readonly string[],
  range: OverviewTime,
  most: number,
): Promise<ReadonlyMap<string, FailureSample>> {
  if (fingerprints.length === 0) return new Map();
  const parts = fingerprints.map((fingerprint) => lastWith(fingerprint, range, most));
  const rows = await prisma.$queryRaw<Sampled[]>`
    SELECT x.*, e."key", e."name", e."cause" FROM (${Prisma.join(parts, " UNION ALL ")}) AS x
    JOIN "Execution" e ON e."id" = x."id"`;
  const ids = [...new Set(rows.map(({ id }) => Number(id)))];
  const failed =
    ids.length === 0
      ? []
      : await prisma.stateSummary.findMany({
          where: { executionId: { in: ids }, failures: { gt: 0 } },
          select: { executionId: true, state: true },
        });
  const statesById = new Map<number, string[]>();
  for (const { executionId, state } of failed)
    statesById.set(executionId, [...(statesById.get(executionId) ?? []), state]);
  return new Map(
    fingerprints.map((one) => [
      one,
      sampleOf(
        rows.filter((row) => row.fingerprint === one),
        statesById,
      ),
    ]),
  );
}

function lastWith(fingerprint: string, { from, to }: OverviewTime, most: number): Prisma.Sql {
  const before = to === null ? Prisma.empty : Prisma.sql`AND "startedAt" < ${BigInt(to)}`;
  return Prisma.sql`SELECT * FROM (SELECT "fingerprint", "executionId" AS "id", "startedAt" FROM "ExecutionError"
    WHERE "fingerprint" = ${fingerprint} AND "startedAt" >= ${BigInt(from)} ${before}
    ORDER BY "startedAt" DESC, "executionId" DESC LIMIT ${most}) AS one`;
}

function sampleOf(rows: readonly Sampled[], statesById: ReadonlyMap<number, readonly string[]>): FailureSample {
  const latest = rows.toSorted((a, b) => Number(b.startedAt) - Number(a.startedAt) || Number(b.id) - Number(a.id));
  const counts = new Map<string, number>();
  for (const { id } of latest)
    for (const state of statesById.get(Number(id)) ?? []) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => ({ state, count }));
  return {
    executions: latest.map(({ key, name, cause }) => ({ key, name, cause })),
    states: states.sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1)),
  };
}
