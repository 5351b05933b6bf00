import type { Database } from "./database";
import { FOLD_VERSION } from "./summary";

/** Ids above `after` of executions that an older version folded, ascending, at most `limit`. */
export async function outdatedExecutions({ prisma }: Database, limit: number, after: number): Promise<number[]> {
  const rows = await prisma.execution.findMany({
    where: { foldVersion: { lt: FOLD_VERSION }, id: { gt: after } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
