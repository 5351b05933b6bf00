import type { Execution, MachineRevision } from "@/generated/sqlite/client";
import { machineOfArn } from "./arn";
import type { Connection, Database } from "./database";

/** Revisions of machines of one name that are looked at: the last that were seen. */
const LOOKED_AT = 1_000;

/** Hash of the definition that its machine had nearest to the start of an execution; null when none is known. */
export async function nearestRevision(
  { prisma }: Database,
  { machine, machineArn, startedAt }: Pick<Execution, "machine" | "machineArn" | "startedAt">,
): Promise<string | null> {
  const names = [machineArn, machine].filter((name) => name !== null);
  if (names.length === 0) return null;
  const unnamed = machineArn === null && machine !== null ? [{ machine: { endsWith: `:${machine}` } }] : [];
  const known = await prisma.machineRevision.findMany({
    where: { OR: [{ machine: { in: names } }, ...unnamed] },
    orderBy: { lastSeenAt: "desc" },
    take: LOOKED_AT,
  });
  const own = known.filter(
    (revision) => names.includes(revision.machine) || machineOfArn(revision.machine) === machine,
  );
  return nearest(own, startedAt)?.definitionHash ?? null;
}

/** Of revisions seen last first: one that was in use then, else the one that was in use least long before or after. */
function nearest(revisions: readonly MachineRevision[], at: bigint | null): MachineRevision | undefined {
  if (at === null) return revisions[0];
  const distance = ({ firstSeenAt, lastSeenAt }: MachineRevision): bigint =>
    at < firstSeenAt ? firstSeenAt - at : at > lastSeenAt ? at - lastSeenAt : 0n;
  return revisions.toSorted((a, b) => Number(distance(a) - distance(b)))[0];
}

/** Executions of a machine whose definition is not known may be replayed with another one now. */
export async function awaitVerdictsOf(connection: Connection, machine: string): Promise<void> {
  const name = machineOfArn(machine) ?? machine;
  await connection.execution.updateMany({
    where: { definitionHash: null, OR: [{ machineArn: machine }, { machine: name }] },
    data: { verdictVersion: 0 },
  });
}
