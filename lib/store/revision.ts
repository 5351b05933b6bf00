import type { Execution, MachineRevision } from "@/generated/sqlite/client";
import { machineOfArn } from "./arn";
import type { Connection, Database } from "./database";

/** Revisions of machines of one name that are looked at: the last that were seen. */
const LOOKED_AT = 1_000;

/** Hash of the definition that its machine had nearest to the start of an execution; null when none is known. */
export async function nearestRevision(database: Database, execution: OfMachine): Promise<string | null> {
  return (await revisionsNear(database, execution, 1))[0] ?? null;
}

type OfMachine = Pick<Execution, "machine" | "machineArn" | "startedAt">;

/** Hashes of the definitions that are known of the machine of an execution, nearest to its start first, each once. */
export async function revisionsNear(
  { prisma }: Database,
  { machine, machineArn, startedAt }: OfMachine,
  limit: number,
): Promise<readonly string[]> {
  const names = [machineArn, machine].filter((name) => name !== null);
  if (names.length === 0) return [];
  const unnamed = machineArn === null && machine !== null ? [{ machine: { endsWith: `:${machine}` } }] : [];
  const known = await prisma.machineRevision.findMany({
    where: { OR: [{ machine: { in: names } }, ...unnamed] },
    orderBy: { lastSeenAt: "desc" },
    take: LOOKED_AT,
  });
  const own = known.filter(
    (revision) => names.includes(revision.machine) || machineOfArn(revision.machine) === machine,
  );
  return [...new Set(byDistance(own, startedAt).map(({ definitionHash }) => definitionHash))].slice(0, limit);
}

/** Of revisions seen last first: one that was in use then, then those that were in use least long before or after. */
function byDistance(revisions: readonly MachineRevision[], at: bigint | null): readonly MachineRevision[] {
  if (at === null) return revisions;
  const distance = ({ firstSeenAt, lastSeenAt }: MachineRevision): bigint =>
    at < firstSeenAt ? firstSeenAt - at : at > lastSeenAt ? at - lastSeenAt : 0n;
  return revisions.toSorted((a, b) => Number(distance(a) - distance(b)));
}

/** Executions of a machine whose definition is not known may be replayed with another one now; it may explain what diverged. */
export async function awaitVerdictsOf(connection: Connection, machine: string): Promise<void> {
  const name = machineOfArn(machine) ?? machine;
  await connection.execution.updateMany({
    where: {
      AND: [
        { OR: [{ definitionHash: null }, { verdict: "diverged" }] },
        { OR: [{ machineArn: machine }, { machine: name }] },
      ],
    },
    data: { verdictVersion: 0 },
  });
}
