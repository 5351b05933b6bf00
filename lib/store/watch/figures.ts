import { Prisma } from "@/generated/sqlite/client";
import type { VerdictCode } from "@/lib/contract/verdict";
import { NO_SUMS, type Sums } from "@/lib/stats/usual/sums";
import type { Database } from "../database";
import { key, readSums } from "../overview/readSums";
import { idRows } from "../rollups/contribution";
import { countsIn, piecesOf, readKeptFrom } from "../rollups/pieces";

/** Executions of some machines that began from `from` until before `to`, ms UTC. */
export type WatchedWindow = {
  readonly machineIds: readonly number[];
  readonly from: number;
  readonly to: number;
};

/** Of each machine, from the sums of roll-ups alone: both ends are at whole five minutes. */
export async function sumsOfWindow(
  database: Database,
  { machineIds, from, to }: WatchedWindow,
): Promise<ReadonlyMap<number, Sums>> {
  const stretches = piecesOf({ from, to }, 0).flatMap(({ width, from: begin, to: end }) =>
    width === null || begin === null || end === null ? [] : [{ label: 0, width, from: begin, to: end }],
  );
  const sums = await readSums(database, stretches, { machineIds });
  return new Map(machineIds.map((id) => [id, sums.get(key(0, id)) ?? NO_SUMS]));
}

type StartRow = { readonly id: bigint | number; readonly last: bigint | number | null };

/** When an execution of each machine began last: from the end of an index. Those without one are left out. */
export async function lastStarts(
  { prisma, kind }: Database,
  machineIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await prisma.$queryRaw<StartRow[]>(lastStartsSql(kind, machineIds));
  return new Map(rows.flatMap(({ id, last }) => (last === null ? [] : [[Number(id), Number(last)] as const])));
}

export function lastStartsSql(kind: Database["kind"], machineIds: readonly number[]): Prisma.Sql {
  return Prisma.sql`
    SELECT asked."id", (SELECT max(e."startedAt") FROM "Execution" e WHERE e."machineId" = asked."id") AS "last"
    FROM ${idRows(kind, machineIds)}`;
}

type CountRow = { readonly machineId: bigint | number; readonly n: bigint | number };

/** Executions with a verdict, by machine, from the roll-ups. */
export async function verdictCounts(
  database: Database,
  { machineIds, from, to }: WatchedWindow,
  code: VerdictCode,
): Promise<ReadonlyMap<number, number>> {
  const counts = countsIn({ from, to }, await readKeptFrom(database));
  const rows = await database.prisma.$queryRaw<CountRow[]>`
    SELECT g."machineId", sum(c."n") AS "n" FROM (${counts}) AS c JOIN "RollupGroup" g ON g."id" = c."groupId"
    WHERE c."verdict" = ${code} AND g."machineId" IN (SELECT asked."id" FROM ${idRows(database.kind, machineIds)})
    GROUP BY 1`;
  return new Map(rows.map(({ machineId, n }) => [Number(machineId), Number(n)]));
}

/** So many executions came nearer to a limit than was asked, the nearest of them so near. */
export type NearLimit = { readonly count: number; readonly most: number };

type LimitRow = CountRow & { readonly most: bigint | number };

type WatchedLimit = "events" | "payload";

const LIMIT_COLUMNS = { events: Prisma.raw(`e."lastEventId"`), payload: Prisma.raw(`e."largestPayload"`) } as const;
// Express executions have no limit of events.
const LIMITED = {
  events: Prisma.raw(`COALESCE(e."type", 'STANDARD') <> 'EXPRESS'`),
  payload: Prisma.raw("1 = 1"),
} as const;

/** Executions that are counted at most, those nearest to the limit. */
const MAX_NEAR = 20_000;

/**
 * Executions whose last event's number or largest payload is above `above`, by machine. Along the index of that column, for
 * few executions come near: its order and the sums keep a planner from another index, which would read all of a window.
 */
export async function nearLimit(
  { prisma, kind }: Database,
  window: WatchedWindow,
  limit: WatchedLimit,
  above: number,
): Promise<ReadonlyMap<number, NearLimit>> {
  const rows = await prisma.$queryRaw<LimitRow[]>(nearLimitSql(kind, window, limit, above));
  return new Map(rows.map(({ machineId, n, most }) => [Number(machineId), { count: Number(n), most: Number(most) }]));
}

export function nearLimitSql(
  kind: Database["kind"],
  { machineIds, from, to }: WatchedWindow,
  limit: WatchedLimit,
  above: number,
): Prisma.Sql {
  const column = LIMIT_COLUMNS[limit];
  return Prisma.sql`
    SELECT near."machineId", count(*) AS "n", max(near."value") AS "most" FROM (
      SELECT e."machineId", ${column} AS "value" FROM "Execution" e
      WHERE ${column} > ${above} AND ${LIMITED[limit]}
        AND e."startedAt" + 0 >= ${BigInt(from)} AND e."startedAt" + 0 < ${BigInt(to)}
        AND e."machineId" + 0 IN (SELECT asked."id" FROM ${idRows(kind, machineIds)})
      ORDER BY ${column} DESC, e."id" DESC LIMIT ${MAX_NEAR}) AS near
    GROUP BY 1`;
}
