import { Prisma } from "@/generated/sqlite/client";
import { ACCOUNTED_STATES } from "@/lib/contract/accounted";
import type { Connection, Database } from "../database";
import { idRows } from "../rollups/contribution";

/*
 * What became of failures, as a function of what is stored and nothing else: the order in which executions came does not
 * matter.
 */

/** A later success of the same work. A run that is told to be a rerun need not be later by its clock. */
const SUCCEEDED = laterRun(Prisma.sql`b."state" = 'succeeded'`);
const FAILED = laterRun(Prisma.sql`b."state" <> 'succeeded'`);

function laterRun(has: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(EXISTS (
      SELECT 1 FROM "RepairToken" a JOIN "RepairToken" b ON b."token" = a."token" AND ${has}
        AND b."startedAt" > a."startedAt"
      WHERE a."executionId" = e."id" AND a."outlives" = 0)
    OR EXISTS (SELECT 1 FROM "RepairToken" b WHERE b."token" = 'run:' || e."key" AND ${has}))`;
}

/** Redriven to its success, it is repaired by itself; while a redrive runs it is as it was. */
const STATE = Prisma.sql`CASE
  WHEN e."status" = 'SUCCEEDED' AND e."redrives" > 0 THEN 'repaired'
  WHEN e."status" NOT IN ('FAILED', 'TIMED_OUT', 'ABORTED') AND (e."redrives" = 0 OR e."status" = 'SUCCEEDED') THEN NULL
  WHEN ${SUCCEEDED} THEN 'repaired'
  WHEN EXISTS (SELECT 1 FROM "GivenUpFailure" g WHERE g."executionId" = e."id" AND g."redrives" = e."redrives")
    THEN 'givenUp'
  WHEN ${FAILED} THEN 'failedAgain'
  ELSE 'open' END`;

/** Writes what became of the failures of executions; answers the ids of those for which that is new. */
export async function updateStates(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await connection.$queryRaw<{ id: number | bigint; was: string | null; state: string | null }[]>`
    SELECT e."id", e."accounted" AS "was", ${STATE} AS "state"
    FROM ${idRows(kind, ids)} JOIN "Execution" e ON e."id" = asked."id"`;
  for (const state of [...ACCOUNTED_STATES, null]) {
    const alike = rows.filter((row) => row.state === state);
    const changed = alike.filter(({ was }) => was !== state).map(({ id }) => Number(id));
    if (changed.length > 0) {
      await connection.$executeRaw`
        UPDATE "Execution" SET "accounted" = ${state} WHERE "id" IN (SELECT asked."id" FROM ${idRows(kind, changed)})`;
    }
    if (state === null || alike.length === 0) continue;
    const all = alike.map(({ id }) => Number(id));
    await connection.$executeRaw`
      UPDATE "RepairToken" SET "state" = ${state}
      WHERE "executionId" IN (SELECT asked."id" FROM ${idRows(kind, all)})
        AND "state" NOT IN ('succeeded', ${state})`;
  }
  return rows.filter(({ was, state }) => was !== state).map(({ id }) => Number(id));
}
