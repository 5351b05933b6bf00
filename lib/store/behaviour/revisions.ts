import type { Database } from "../database";

/** When executions or a source showed a definition of a machine, ms UTC. */
export type SeenRevision = { readonly hash: string; readonly firstSeenAt: number; readonly lastSeenAt: number };

/** The definitions of a machine that were seen first last, at most `most`, the newest first; and how many there are. */
export async function seenRevisions(
  { prisma }: Database,
  machineId: number,
  most: number,
): Promise<{ readonly revisions: readonly SeenRevision[]; readonly count: number }> {
  const rows = await prisma.machineRevision.findMany({
    where: { machineId },
    orderBy: [{ firstSeenAt: "desc" }, { definitionHash: "desc" }],
    take: most,
  });
  const count = rows.length < most ? rows.length : await prisma.machineRevision.count({ where: { machineId } });
  const revisions = rows.map(({ definitionHash, firstSeenAt, lastSeenAt }) => ({
    hash: definitionHash,
    firstSeenAt: Number(firstSeenAt),
    lastSeenAt: Number(lastSeenAt),
  }));
  return { revisions, count };
}
