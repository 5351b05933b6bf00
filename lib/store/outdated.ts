import type { Database } from "./database";
import { FOLD_VERSION } from "./summary";

/** Whether there are executions that an older version folded, or other rules hid in. Along indexes. */
export async function hasOutdated({ prisma, redaction }: Database): Promise<boolean> {
  const some = [
    { foldVersion: { lt: FOLD_VERSION } },
    { redactedBy: { lt: redaction.hash } },
    { redactedBy: { gt: redaction.hash } },
  ];
  for (const where of some)
    if ((await prisma.execution.findFirst({ where, select: { id: true } })) !== null) return true;
  return false;
}

/** Ids above `after` of executions that an older version folded, or other rules hid in; ascending, at most `limit`. */
export async function outdatedExecutions(
  { prisma, redaction }: Database,
  limit: number,
  after: number,
): Promise<number[]> {
  const rows = await prisma.execution.findMany({
    where: { OR: [{ foldVersion: { lt: FOLD_VERSION } }, { redactedBy: { not: redaction.hash } }], id: { gt: after } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
