import type { MachineRevision } from "@/generated/sqlite/client";
import type { NoteChange } from "./changes";
import type { Instant } from "@/lib/base/instant";
import type { Connection, Database } from "./database";
import type { ExecutionRecord } from "./executionRecord";
import { removeUnusedMachines } from "./machine";
import { awaitVerdict } from "./verdict";

/** Revisions of machines of one name that are looked at: the last that were seen. */
const MAX_REVISIONS = 1_000;

/** Hash of the definition that its machine had nearest to the start of an execution; null when none is known. */
export async function nearestRevision(database: Database, execution: OfMachine): Promise<string | null> {
  return (await revisionsNear(database, execution, 1))[0] ?? null;
}

/** The same for each of some executions, in their order: what is known of a machine is read once. */
export async function nearestRevisions(
  database: Database,
  executions: readonly OfMachine[],
): Promise<readonly (string | null)[]> {
  const known = new Map<number | null, MachineRevisions>();
  for (const { machineId } of executions) {
    if (!known.has(machineId)) known.set(machineId, await revisionsOf(database, machineId));
  }
  return executions.map(({ machineId, startedAt }) => near(known.get(machineId) ?? NONE, startedAt)[0] ?? null);
}

/** What is needed of an execution to find definitions of its machine. */
export type OfMachine = Pick<ExecutionRecord, "machineId" | "startedAt">;

/**
 * Hashes of the definitions that the machine of an execution may have had, each once: its own, nearest to its start
 * first, then those of the machines that may be the same one.
 */
export async function revisionsNear(
  database: Database,
  { machineId, startedAt }: OfMachine,
  limit: number,
): Promise<readonly string[]> {
  return near(await revisionsOf(database, machineId), startedAt).slice(0, limit);
}

/** Revisions of a machine, and of those that may be the same one; those that were seen last come first. */
type MachineRevisions = { readonly own: readonly MachineRevision[]; readonly others: readonly MachineRevision[] };

const NONE: MachineRevisions = { own: [], others: [] };

async function revisionsOf({ prisma }: Database, machineId: number | null): Promise<MachineRevisions> {
  if (machineId === null) return NONE;
  const known = await prisma.machineRevision.findMany({
    where: { machineId: { in: await perhapsTheSame(prisma, machineId) } },
    orderBy: { lastSeenAt: "desc" },
    take: MAX_REVISIONS,
  });
  const isOwn = (one: MachineRevision) => one.machineId === machineId;
  return { own: known.filter(isOwn), others: known.filter((one) => !isOwn(one)) };
}

function near({ own, others }: MachineRevisions, startedAt: Instant | null): readonly string[] {
  const sorted = [own, others].flatMap((revisions) => byDistance(revisions, startedAt));
  return [...new Set(sorted.map(({ definitionHash }) => definitionHash))];
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
function byDistance(revisions: readonly MachineRevision[], start: Instant | null): readonly MachineRevision[] {
  if (start === null) return revisions;
  const at = BigInt(start);
  const distance = ({ firstSeenAt, lastSeenAt }: MachineRevision): bigint =>
    at < firstSeenAt ? firstSeenAt - at : at > lastSeenAt ? at - lastSeenAt : 0n;
  return revisions.toSorted((a, b) => Number(distance(a) - distance(b)));
}

/** Executions of a machine whose definition is not known may be replayed with another one now; it may explain what diverged. */
export async function awaitVerdictsOf(connection: Connection, machineId: number): Promise<void> {
  await awaitVerdict(connection, {
    machineId: { in: await perhapsTheSame(connection, machineId) },
    // What still awaits its verdict may be diverging on its way.
    OR: [{ definitionHash: null }, { verdict: "diverged" }, { verdictVersion: { lte: 0 } }],
  });
}

/**
 * After an execution has left a machine, by its removal or for another machine: revisions that no execution shows any
 * more go, with the machine when nothing is left of it. Executions whose verdict may have rested on one await another.
 */
export async function afterLeaving(connection: Connection, machineId: number, note: NoteChange): Promise<void> {
  // What a source was told stays true whoever shows it.
  const revisions = await connection.machineRevision.findMany({ where: { machineId, told: 0 } });
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
