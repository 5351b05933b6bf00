import { Prisma, type SourceWanted } from "@/generated/sqlite/client";
import { insertRows } from "../bulk";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";
import { keptDropped } from "./dropped";
import { type SettledOutcome, settledOutcomes } from "./settled";
import { type Wanted, WANTED_REASONS, type WantedKind, type WantedReason } from "./sourceCommit";

/*
 * What a source is to look at. What is due has `notBefore` 0: one range of an index, in the order in which it is handed
 * out, however much waits for later.
 */

/** Longest ARN that is kept. */
const MAX_ARN = 2_048;

/** Settled executions are looked at again only for these: somebody asks, or there is more of it. */
const AGAIN: ReadonlySet<WantedReason> = new Set(["watched", "redriven"]);

/** Whether nothing more is to be done, whoever asks for this reason. */
function isOver(outcome: SettledOutcome | undefined, reason: WantedReason): boolean {
  if (outcome === undefined || outcome === "absent") return false;
  return outcome === "expired" || !AGAIN.has(reason);
}

/** Keeps what is wanted; what is settled, expired or was dropped is not. */
export async function keepWanted(
  connection: Connection,
  kind: Database["kind"],
  source: string,
  wanted: readonly Wanted[],
  now: number,
): Promise<void> {
  const last = new Map(wanted.filter(({ arn }) => isUsable(arn)).map((one) => [one.arn, one]));
  if (last.size === 0) return;
  const arns = [...last.keys()];
  const settled = await settledOutcomes({ prisma: connection }, arns, source);
  const dropped = await keptDropped(connection, arns);
  const rows = [...last.values()].flatMap((one) =>
    isOver(settled.get(one.arn), one.reason) || dropped.has(one.arn) ? [] : [rowOf(source, one, now)],
  );
  await insertRows(connection, kind, "SourceWanted", rows, REPLACING);
}

function isUsable(arn: string): boolean {
  return arn !== "" && arn.length <= MAX_ARN && sanitizeText(arn) === arn;
}

function rowOf(source: string, { arn, machineArn, kind, reason, startedAt, notBefore, attempts }: Wanted, now: number) {
  return {
    ...{ source, arn, machineArn: sanitizeText(machineArn.slice(0, MAX_ARN)), kind, reason, attempts, given: 0 },
    priority: WANTED_REASONS.indexOf(reason),
    startedAt: BigInt(Math.trunc(startedAt ?? 0)),
    notBefore: BigInt(notBefore <= now ? 0 : Math.trunc(notBefore)),
  };
}

const COLUMNS = ["machineArn", "kind", "reason", "priority", "startedAt", "notBefore", "attempts", "given"];

/** A later one takes the place of an earlier one, but not of one that is more urgent and that nobody was given yet. */
const REPLACING = Prisma.raw(`ON CONFLICT ("source", "arn") DO UPDATE
  SET ${COLUMNS.map((name) => `"${name}" = excluded."${name}"`).join(", ")}
  WHERE "SourceWanted"."given" = 1 OR excluded."priority" <= "SourceWanted"."priority"`);

/** What becomes due in one step. */
const RIPENED_AT_ONCE = 10_000;

/**
 * What is due of a source, the most urgent first, and of these what began last, at most `limit`. It stays until a commit
 * settles it or puts something in its place, and is answered again until then.
 */
export async function dueOf(
  { prisma }: Database,
  source: string,
  kind: WantedKind,
  now: number,
  limit: number,
): Promise<Wanted[]> {
  await ripen(prisma, source, kind, now);
  const rows = await prisma.$queryRaw<Numbers<SourceWanted>[]>(dueQuery(source, kind, limit));
  const arns = rows.filter(({ given }) => Number(given) === 0).map(({ arn }) => arn);
  if (arns.length > 0) {
    await prisma.sourceWanted.updateMany({ where: { source, arn: { in: arns } }, data: { given: 1 } });
  }
  return rows.flatMap(wantedOf);
}

type Numbers<T> = { readonly [K in keyof T]: T[K] extends string ? T[K] : number | bigint };

/** Along the index, without sorting. */
export function dueQuery(source: string, kind: WantedKind, limit: number): Prisma.Sql {
  return Prisma.sql`SELECT * FROM "SourceWanted" WHERE "source" = ${source} AND "kind" = ${kind} AND "notBefore" = 0
    ORDER BY "priority" ASC, "startedAt" DESC LIMIT ${limit}`;
}

async function ripen(connection: Connection, source: string, kind: WantedKind, now: number): Promise<void> {
  const waited = { source, kind, notBefore: { gt: 0, lte: BigInt(now) } };
  for (;;) {
    // Read first: on SQLite a statement that changes nothing waits for whoever writes all the same.
    const due = await connection.sourceWanted.findMany({ where: waited, select: { arn: true }, take: RIPENED_AT_ONCE });
    for (let at = 0; at < due.length; at += CHANGED_AT_ONCE) {
      const arns = due.slice(at, at + CHANGED_AT_ONCE).map(({ arn }) => arn);
      await connection.sourceWanted.updateMany({ where: { ...waited, arn: { in: arns } }, data: { notBefore: 0 } });
    }
    if (due.length < RIPENED_AT_ONCE) return;
  }
}

/** Rows that one statement changes by their ARNs. */
const CHANGED_AT_ONCE = 1_000;

/** When what is not due yet becomes so first, ms since the epoch; 0 when something is due; null when nothing is wanted. */
export async function nextDue({ prisma }: Database, source: string, kind: WantedKind): Promise<number | null> {
  const row = await prisma.sourceWanted.findFirst({
    where: { source, kind },
    orderBy: { notBefore: "asc" },
    select: { notBefore: true },
  });
  return row === null ? null : Number(row.notBefore);
}

/** How many executions a source is to look at, by reason; due or not. */
export async function countWanted(
  { prisma }: Database,
  source: string,
): Promise<Readonly<Record<WantedReason, number>>> {
  const rows = await prisma.sourceWanted.groupBy({ by: ["priority"], where: { source }, _count: true });
  const counts = new Map(rows.map(({ priority, _count }) => [priority, _count]));
  const named = WANTED_REASONS.map((reason, priority) => [reason, counts.get(priority) ?? 0]);
  return Object.fromEntries(named) as Record<WantedReason, number>;
}

function wantedOf(row: Numbers<SourceWanted>): Wanted[] {
  const reason = WANTED_REASONS.find((known) => known === row.reason);
  // A newer program's: this one knows nothing of it and leaves it.
  if (reason === undefined || (row.kind !== "status" && row.kind !== "history")) return [];
  const startedAt = Number(row.startedAt);
  return [
    {
      ...{ arn: row.arn, machineArn: row.machineArn, kind: row.kind, reason, attempts: Number(row.attempts) },
      startedAt: startedAt === 0 ? null : startedAt,
      notBefore: Number(row.notBefore),
    },
  ];
}
