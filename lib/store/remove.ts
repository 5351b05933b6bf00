import type { Connection, Database } from "./database";
import { awaitVerdictsOf } from "./revision";
import { nextRevision } from "./write";

/** Executions that one transaction removes: each takes its pages and summaries along. */
const AT_ONCE = 100;

/**
 * Removes executions by their ids with everything that is known of them alone; what others share (ways of failing,
 * definitions, revisions of machines) goes with the last that has it. Answers how many were there.
 */
export async function removeExecutions({ prisma }: Database, ids: readonly number[]): Promise<number> {
  let removed = 0;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    removed += await prisma.$transaction((connection) => removeSome(connection, some));
  }
  return removed;
}

async function removeSome(connection: Connection, ids: readonly number[]): Promise<number> {
  await nextRevision(connection);
  const where = { id: { in: [...ids] } };
  const rows = await connection.execution.findMany({ where });
  const errors = await connection.executionError.findMany({ where: { executionId: where.id } });
  await connection.execution.deleteMany({ where });
  await removeUnassigned(connection, unique(rows.map(({ arn }) => arn)));
  await removeFailures(connection, unique(errors.map(({ fingerprint }) => fingerprint)));
  for (const machine of unique(rows.map((row) => row.machineArn ?? row.machine))) {
    await removeRevisions(connection, machine);
  }
  await removeDefinitions(connection, unique(rows.flatMap((row) => [row.definitionHash, row.verdictDefinition])));
  return rows.length;
}

function unique(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}

/** Events that nobody could assign go with the last run of their ARN. */
async function removeUnassigned(connection: Connection, arns: readonly string[]): Promise<void> {
  for (const arn of arns) {
    if ((await connection.execution.count({ where: { arn } })) === 0) {
      await connection.unassignedEvent.deleteMany({ where: { arn } });
    }
  }
}

async function removeFailures(connection: Connection, fingerprints: readonly string[]): Promise<void> {
  for (const fingerprint of fingerprints) {
    if ((await connection.executionError.count({ where: { fingerprint } })) === 0) {
      await connection.errorGroup.deleteMany({ where: { fingerprint } });
    }
  }
}

/** Revisions that no execution shows any more; executions whose verdict may have rested on one await another. */
async function removeRevisions(connection: Connection, machine: string): Promise<void> {
  const revisions = await connection.machineRevision.findMany({ where: { machine } });
  for (const { definitionHash } of revisions) {
    const shown = await connection.execution.aggregate({
      where: { definitionHash, OR: [{ machineArn: machine }, { machine, machineArn: null }] },
      _count: true,
      _min: { startedAt: true },
      _max: { startedAt: true },
    });
    const where = { machine_definitionHash: { machine, definitionHash } };
    const { _min: first, _max: last } = shown;
    if (shown._count === 0) {
      await connection.machineRevision.delete({ where });
      await awaitVerdictsOf(connection, machine);
    } else if (first.startedAt !== null && last.startedAt !== null) {
      await connection.machineRevision.update({
        where,
        data: { firstSeenAt: first.startedAt, lastSeenAt: last.startedAt },
      });
    }
  }
}

async function removeDefinitions(connection: Connection, hashes: readonly string[]): Promise<void> {
  for (const hash of hashes) {
    const used =
      (await connection.execution.count({ where: { OR: [{ definitionHash: hash }, { verdictDefinition: hash }] } })) +
      (await connection.machineRevision.count({ where: { definitionHash: hash } })) +
      (await connection.execution.count({ where: { assigned: { contains: hash } } }));
    if (used === 0) await connection.definition.deleteMany({ where: { hash } });
  }
}
