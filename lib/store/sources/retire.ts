import { Prisma } from "@/generated/sqlite/client";
import type { Status } from "@/lib/contract/status";
import type { Connection, Database } from "../database";
import { removeExecutions } from "../remove";
import { outlive } from "../repairs/outlive";
import { DROPPED_KEPT } from "./dropped";

/*
 * Retention: of what sources brought the oldest goes, by age, then by count. Failures stay longer, what still runs stays.
 * What was imported by hand is not touched. Sums of executions follow, as after any removal.
 */

/** What may stay. Times in ms since the epoch, of the start; null: however old, however many. */
export type Retention = {
  /** Of what this source brought alone; else of what any did. */
  readonly source?: string;
  /** What began before and did not fail goes. */
  readonly olderThan: number | null;
  /** What began before goes, failed or not. */
  readonly failuresOlderThan: number | null;
  /** So many stay, those that did not fail going first, the oldest first. */
  readonly count: number | null;
  readonly now: number;
  /** Executions that are removed at most. */
  readonly limit: number;
};

/** `isMore`: the limit was reached, ask again. */
export type Retired = { readonly removed: number; readonly isMore: boolean };

/** How each status is kept. */
const KEPT_AS = {
  SUCCEEDED: "rest",
  // Parts of runs whose end no log told.
  UNKNOWN: "rest",
  FAILED: "failure",
  TIMED_OUT: "failure",
  ABORTED: "failure",
  RUNNING: "open",
  PENDING_REDRIVE: "open",
} as const satisfies Record<Status, "rest" | "failure" | "open">;

function statusesKept(as: "rest" | "failure" | "open"): string[] {
  return Object.entries(KEPT_AS).flatMap(([status, kept]) => (kept === as ? [status] : []));
}

const DAY = 86_400_000;
/** An execution runs for a year at most: what began earlier and runs still has an end that nobody told. */
const LONGEST_RUN = 366 * DAY;
/** How looks ended is kept beyond the 90 days after which Standard executions are gone. */
const SETTLED_KEPT = 120 * DAY;
/** Rows of these that one step removes. */
const FORGOTTEN_AT_ONCE = 10_000;

/** Removes what is not to stay, a bounded part of it, and remembers it, so that the next overlap does not bring it back. */
export async function retire(database: Database, retention: Retention): Promise<Retired> {
  const { now, limit } = retention;
  const isForgetting = await forgetOld(database.prisma, now);
  const old = await outlived(database.prisma, retention);
  const ids = old.length > 0 ? old : await surplus(database.prisma, retention);
  await outlive(database, ids);
  const removed = await removeExecutions(database, () => now, ids);
  // By age first: how many are too many is asked when nothing is too old.
  return { removed, isMore: isForgetting || ids.length === limit || (old.length > 0 && retention.count !== null) };
}

async function outlived(connection: Connection, retention: Retention): Promise<number[]> {
  const { olderThan, failuresOlderThan, now, limit } = retention;
  const found: number[] = [];
  const take = async (statuses: readonly string[], before: number | null, also = Prisma.empty) => {
    if (before === null || found.length >= limit) return;
    const rows = await oldest(connection, retention, { statuses, before, also, limit: limit - found.length });
    found.push(...rows);
  };
  const rest = olderThan === null ? failuresOlderThan : Math.max(olderThan, failuresOlderThan ?? -Infinity);
  await take(statusesKept("rest"), rest);
  await take(statusesKept("failure"), failuresOlderThan);
  const forgotten = Prisma.sql`AND (e."type" = 'EXPRESS' OR e."startedAt" < ${BigInt(now - LONGEST_RUN)})`;
  await take(statusesKept("open"), rest, forgotten);
  if (rest !== null && found.length < limit) {
    found.push(...(await unstarted(connection, retention, rest, limit - found.length)));
  }
  return found;
}

/** The oldest beyond those that may stay: what did not fail first. */
async function surplus(connection: Connection, retention: Retention): Promise<number[]> {
  const { count, limit } = retention;
  if (count === null) return [];
  const [stored] = await connection.$queryRaw<{ n: number | bigint }[]>`
    SELECT count(DISTINCT "executionId") AS n FROM "ExecutionSource" s WHERE ${ofSource(retention)}`;
  const many = Math.min(limit, Number(stored?.n ?? 0) - count);
  if (many <= 0) return [];
  const rest = await oldest(connection, retention, { statuses: statusesKept("rest"), limit: many });
  if (rest.length === many) return rest;
  const failed = { statuses: statusesKept("failure"), limit: many - rest.length };
  return [...rest, ...(await oldest(connection, retention, failed))];
}

type Oldest = {
  readonly statuses: readonly string[];
  readonly before?: number;
  readonly also?: Prisma.Sql;
  readonly limit: number;
};

/** What began first, along the index of each status. */
async function oldest(connection: Connection, retention: Retention, asked: Oldest): Promise<number[]> {
  const { statuses, before, also = Prisma.empty, limit } = asked;
  const isBefore = before === undefined ? Prisma.empty : Prisma.sql`AND e."startedAt" < ${BigInt(before)}`;
  const found: { readonly id: number; readonly startedAt: number }[] = [];
  for (const status of statuses) {
    const rows = await connection.$queryRaw<Record<"id" | "startedAt", number | bigint>[]>`
      SELECT e."id", e."startedAt" FROM "Execution" e
      WHERE e."status" = ${status} AND e."startedAt" IS NOT NULL ${isBefore} ${also} AND ${isBrought(retention)}
      ORDER BY e."startedAt", e."id" LIMIT ${limit}`;
    found.push(...rows.map(({ id, startedAt }) => ({ id: Number(id), startedAt: Number(startedAt) })));
  }
  found.sort((a, b) => a.startedAt - b.startedAt || a.id - b.id);
  return found.slice(0, limit).map(({ id }) => id);
}

/** Parts of runs whose start no log told, by when they came. */
async function unstarted(
  connection: Connection,
  retention: Retention,
  before: number,
  limit: number,
): Promise<number[]> {
  const rows = await connection.$queryRaw<{ id: number | bigint }[]>`
    SELECT e."id" FROM "Execution" e
    WHERE e."startedAt" IS NULL AND e."importedAt" < ${BigInt(before)} AND ${isBrought(retention)}
    ORDER BY e."id" LIMIT ${limit}`;
  return rows.map(({ id }) => Number(id));
}

/** That a source brought it; with `source` that this one did and no other. */
function isBrought(retention: Retention): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM "ExecutionSource" s WHERE s."executionId" = e."id" AND ${ofSource(retention)})`;
}

function ofSource({ source }: Retention): Prisma.Sql {
  if (source === undefined) return Prisma.sql`1 = 1`;
  return Prisma.sql`s."source" = ${source} AND NOT EXISTS (
    SELECT 1 FROM "ExecutionSource" o WHERE o."executionId" = s."executionId" AND o."source" <> ${source})`;
}

/** Forgets what is remembered for long enough. Answers whether there is more. */
async function forgetOld(connection: Connection, now: number): Promise<boolean> {
  const [dropped, settled] = [BigInt(now - DROPPED_KEPT), BigInt(now - SETTLED_KEPT)];
  const removed = [
    await connection.$executeRaw`DELETE FROM "DroppedExecution" WHERE "key" IN (
      SELECT "key" FROM "DroppedExecution" WHERE "at" < ${dropped} LIMIT ${FORGOTTEN_AT_ONCE})`,
    await connection.$executeRaw`DELETE FROM "SourceSettled" WHERE ("key", "source") IN (
      SELECT "key", "source" FROM "SourceSettled" WHERE "at" < ${settled} LIMIT ${FORGOTTEN_AT_ONCE})`,
  ];
  return removed.includes(FORGOTTEN_AT_ONCE);
}
