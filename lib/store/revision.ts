import type { Execution, MachineRevision } from "@/generated/sqlite/client";
import type { NoteChange } from "./changes";
import type { Connection, Database } from "./database";
import { removeUnusedMachines } from "./machine";

/** Revisions of machines of one name that are looked at: the last that were seen. */
const MAX_REVISIONS = 1_000;

/** Hash of the definition that its machine had nearest to the start of an execution; null when none is known. */
export async function nearestRevision(database: Database, execution: OfMachine): Promise<string | null> {
  return (await revisionsNear(database, execution, 1))[0] ?? null;
}

/** What is needed of an execution to find definitions of its machine. */
export type OfMachine = Pick<Execution, "machineId" | "startedAt">;

/**
 * Hashes of the definitions that the machine of an execution may have had, each once: its own, nearest to its start
 * first, then those of the machines that may be the same one.
 */
export async function revisionsNear(
  { prisma }: Database,
  { machineId, startedAt }: OfMachine,
  limit: number,
): Promise<readonly string[]> {
  if (machineId === null) return [];
  const known = await prisma.machineRevision.findMany({
    where: { machineId: { in: await perhapsTheSame(prisma, machineId) } },
    orderBy: { lastSeenAt: "desc" },
    take: MAX_REVISIONS,
  });
  const [own, others] = [true, false].map((isOwn) => known.filter((one) => (one.machineId === machineId) === isOwn));
  const near = [own ?? [], others ?? []].flatMap((revisions) => byDistance(revisions, startedAt));
  return [...new Set(near.map(({ definitionHash }) => definitionHash))].slice(0, limit);
}

/**
 * A machine, and those of its name that it may be: of one that is known by its name alone all of that name, of one with
 * an ARN that which is known by its name alone. Two with different ARNs never are the same.
 */
async function perhapsTheSame(connection: Connection, machineId: number): Promise<number[]> {
  const machine = await connection.machine.findUnique({ where: { id: machineId }, select: { name: true, arn: true } });
  if (machine === null) return [];
  const { name, arn } = machine;
  const others = await connection.machine.findMany({
    where: { name, ...(arn === null ? {} : { arn: null }) },
    select: { id: true },
    take: MAX_REVISIONS,
  });
  return [...new Set([machineId, ...others.map(({ id }) => id)])];
}

/** Of revisions seen last first: one that was in use then, then those that were in use least long before or after. */
function byDistance(revisions: readonly MachineRevision[], at: bigint | null): readonly MachineRevision[] {
  if (at === null) return revisions;
  const distance = ({ firstSeenAt, lastSeenAt }: MachineRevision): bigint =>
    at < firstSeenAt ? firstSeenAt - at : at > lastSeenAt ? at - lastSeenAt : 0n;
  return revisions.toSorted((a, b) => Number(distance(a) - distance(b)));
}

/** Executions of a machine whose definition is not known may be replayed with another one now; it may explain what diverged. */
export async function awaitVerdictsOf(connection: Connection, machineId: number): Promise<void> {
  await connection.execution.updateMany({
    where: {
      machineId: { in: await perhapsTheSame(connection, machineId) },
      OR: [{ definitionHash: null }, { verdict: "diverged" }],
    },
    data: { verdictVersion: 0 },
  });
}

/**
 * After an execution has left a machine, by its removal or for another machine: revisions that no execution shows any
 * more go, with the machine when nothing is left of it. Executions whose verdict may have rested on one await another.
 */
export async function afterLeaving(connection: Connection, machineId: number, note: NoteChange): Promise<void> {
  const revisions = await connection.machineRevision.findMany({ where: { machineId } });
  for (const { definitionHash } of revisions) {
    const shown = await connection.execution.aggregate({
      where: { definitionHash, machineId },
      _count: true,
      _min: { startedAt: true },
      _max: { startedAt: true },
    });
    const where = { machineId_definitionHash: { machineId, definitionHash } };
    const { _min: first, _max: last } = shown;
    if (shown._count === 0) {
      await connection.machineRevision.delete({ where });
      note("machine", machineId);
      await awaitVerdictsOf(connection, machineId);
    } else if (first.startedAt !== null && last.startedAt !== null) {
      await connection.machineRevision.update({
        where,
        data: { firstSeenAt: first.startedAt, lastSeenAt: last.startedAt },
      });
    }
  }
  await removeUnusedMachines(connection, [machineId]);
}
