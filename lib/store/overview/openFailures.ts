import type { Database } from "../database";
import { countsIn, readKeptFrom } from "../rollups/pieces";

/** From the roll-ups: failures that nothing has repaired, by machine (null: not known), whenever they began. The most first. */
export async function countOpenFailures(
  database: Database,
): Promise<{ readonly machineId: number | null; readonly open: number }[]> {
  const counts = countsIn({ from: null, to: null }, await readKeptFrom(database));
  const rows = await database.prisma.$queryRaw<{ machineId: number | bigint | null; n: number | bigint }[]>`
    SELECT g."machineId", sum(c."n") AS "n" FROM (${counts}) AS c JOIN "RollupGroup" g ON g."id" = c."groupId"
    WHERE g."accounted" = 'open' GROUP BY 1`;
  const found = rows.map(({ machineId, n }) => ({
    machineId: machineId === null ? null : Number(machineId),
    open: Number(n),
  }));
  return found.filter(({ open }) => open > 0).sort((a, b) => b.open - a.open);
}
