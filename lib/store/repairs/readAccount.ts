import { Prisma } from "@/generated/sqlite/client";
import {
  ACCOUNTED_STATES,
  type FailureAccount,
  MAX_REPAIRED,
  type RelatedRun,
  type RerunReason,
} from "@/lib/contract/accounted";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { instant } from "@/lib/base/instant";
import type { Connection, Database } from "../database";
import { instantOrNull } from "../row";
import { RUN } from "./tokens";

type Own = { readonly id: number; readonly key: string; readonly redrives: number; readonly status: string };

/** What became of the failure of an execution; null when there is no such execution. */
export async function readAccount({ prisma }: Database, executionId: number): Promise<FailureAccount | null> {
  const own = await prisma.execution.findUnique({ where: { id: executionId }, include: { givenUp: true } });
  if (own === null) return null;
  const state = ACCOUNTED_STATES.find((known) => known === own.accounted) ?? null;
  return {
    state,
    redrives: own.redrives,
    by: await repairedBy(prisma, state, own),
    note: own.givenUp === null ? null : { text: own.givenUp.note, at: instant(Number(own.givenUp.at)) },
    repairs: await failuresBefore(prisma, own),
  };
}

async function repairedBy(
  connection: Connection,
  state: FailureAccount["state"],
  own: Own,
): Promise<RelatedRun | null> {
  switch (state) {
    case "repaired":
      if (own.status === "SUCCEEDED") return itself(connection, own);
      return (await laterRuns(connection, own, Prisma.sql`b."state" = 'succeeded'`, Prisma.sql`ASC`))[0] ?? null;
    case "failedAgain":
      return (await laterRuns(connection, own, Prisma.sql`b."state" <> 'succeeded'`, Prisma.sql`DESC`))[0] ?? null;
    case "open":
    case "givenUp":
    case null:
      return null;
  }
}

async function itself(connection: Connection, { key }: Own): Promise<RelatedRun> {
  const [run] = await named(connection, [{ key, token: "redrive:" }]);
  return run ?? { key, name: null, status: null, startedAt: null, reason: "redrive" };
}

type Found = { readonly key: string; readonly token: string };

async function laterRuns(
  connection: Connection,
  { id, key }: Own,
  has: Prisma.Sql,
  order: Prisma.Sql,
): Promise<RelatedRun[]> {
  const rows = await connection.$queryRaw<Found[]>`
    SELECT found."key", found."token" FROM (
      SELECT b."key", b."token", b."startedAt" FROM "RepairToken" a JOIN "RepairToken" b
        ON b."token" = a."token" AND ${has} AND b."startedAt" > a."startedAt"
        WHERE a."executionId" = ${id} AND a."outlives" = 0
      UNION ALL
      SELECT b."key", b."token", b."startedAt" FROM "RepairToken" b WHERE b."token" = ${RUN + key} AND ${has}) AS found
    ORDER BY found."startedAt" ${order}, found."key" LIMIT 1`;
  return named(connection, rows);
}

/** Failures of the same work since the last success before it. */
async function failuresBefore(connection: Connection, { id }: Own): Promise<RelatedRun[]> {
  const rows = await connection.$queryRaw<Found[]>`
    SELECT b."key", min(b."token") AS "token", min(b."startedAt") AS "at" FROM "RepairToken" a JOIN "RepairToken" b
      ON b."token" = a."token" AND b."state" <> 'succeeded' AND b."startedAt" < a."startedAt"
    WHERE a."executionId" = ${id} AND a."outlives" = 0 AND NOT EXISTS (
      SELECT 1 FROM "RepairToken" s WHERE s."token" = a."token" AND s."state" = 'succeeded'
        AND s."startedAt" > b."startedAt" AND s."startedAt" < a."startedAt")
    GROUP BY b."key" ORDER BY "at", b."key" LIMIT ${MAX_REPAIRED}`;
  const made = await connection.repairToken.findMany({
    where: { executionId: id, token: { startsWith: RUN } },
    take: MAX_REPAIRED,
  });
  const known = new Set(rows.map(({ key }) => key));
  const runs = made.map(({ token }) => ({ key: token.slice(RUN.length), token }));
  return named(connection, [...rows, ...runs.filter(({ key }) => !known.has(key))].slice(0, MAX_REPAIRED));
}

async function named(connection: Connection, found: readonly Found[]): Promise<RelatedRun[]> {
  const rows = await connection.execution.findMany({
    where: { key: { in: found.map(({ key }) => key) } },
    select: { key: true, name: true, status: true, startedAt: true },
  });
  const stored = new Map(rows.map((row) => [row.key, row]));
  return found.map(({ key, token }) => {
    const row = stored.get(key);
    return {
      key,
      name: row?.name ?? null,
      status: row === undefined ? null : (EXECUTION_STATUSES.find((known) => known === row.status) ?? "UNKNOWN"),
      startedAt: row === undefined ? null : instantOrNull(row.startedAt),
      reason: reasonOf(token),
    };
  });
}

const REASONS: Readonly<Record<string, RerunReason>> = {
  redrive: "redrive",
  run: "rerun",
  name: "name",
  key: "businessKey",
};

function reasonOf(token: string): RerunReason {
  return REASONS[token.split(":")[0] ?? ""] ?? "rerun";
}
