import type { Database } from "../database";

/** The definition that each of some machines began to be seen with last: its hash, by the machine's id. */
export async function lastDefinitions(
  { prisma }: Database,
  machineIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await prisma.machineRevision.findMany({
    where: { machineId: { in: [...machineIds] } },
    select: { machineId: true, definitionHash: true },
    orderBy: [{ firstSeenAt: "asc" }, { definitionHash: "asc" }],
  });
  // Of several the last one stays.
  return new Map(rows.map(({ machineId, definitionHash }) => [machineId, definitionHash]));
}
