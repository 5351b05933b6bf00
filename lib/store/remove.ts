import { removedSubject } from "@/lib/contract/changeFeed";
import { changing, type NoteChange } from "./changes";
import type { Connection, Database } from "./database";
import { lockForRemoval } from "./locks";
import { retried } from "./retry";
import { afterLeaving } from "./revision";
import { forgetLooks } from "./sources/forgetLooks";

/** Executions that one transaction removes: each takes its pages and summaries along. */
const AT_ONCE = 100;

/**
 * Removes executions by their ids with everything that is known of them alone; what others share (ways of failing,
 * definitions, revisions of machines) goes with the last that has it. What a source brought is remembered, so that it
 * does not bring it again; `mayComeBack`: it is not. Answers how many were there.
 */
export async function removeExecutions(
  database: Database,
  now: () => number,
  ids: readonly number[],
  mayComeBack = false,
): Promise<number> {
  let removed = 0;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    removed += await retried("What was to be removed", () =>
      changing(database, now(), async (connection, note) => {
        await lockForRemoval(connection, database.kind);
        if (!mayComeBack) await forgetLooks(connection, database.kind, some, now());
        return removeSome(connection, some, note);
      }),
    );
  }
  return removed;
}

async function removeSome(connection: Connection, ids: readonly number[], note: NoteChange): Promise<number> {
  const where = { id: { in: [...ids] } };
  const rows = await connection.execution.findMany({ where });
  const errors = await connection.executionError.findMany({ where: { executionId: where.id } });
  await connection.execution.deleteMany({ where });
  await removeUnassigned(connection, unique(rows.map(({ arn }) => arn)));
  await removeFailures(connection, unique(errors.map(({ fingerprint }) => fingerprint)));
  for (const machineId of new Set(rows.flatMap((row) => row.machineId ?? [])))
    await afterLeaving(connection, machineId, note);
  await removeDefinitions(connection, unique(rows.flatMap((row) => [row.definitionHash, row.verdictDefinition])));
  for (const row of rows) note("executionRemoved", removedSubject(row));
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

/** Removes those of some definitions that nothing refers to any more. */
export async function removeDefinitions(connection: Connection, hashes: readonly string[]): Promise<void> {
  for (const hash of hashes) {
    const used =
      (await connection.execution.count({ where: { OR: [{ definitionHash: hash }, { verdictDefinition: hash }] } })) +
      (await connection.machineRevision.count({ where: { definitionHash: hash } })) +
      (await connection.execution.count({ where: { assigned: { contains: hash } } }));
    if (used === 0) await connection.definition.deleteMany({ where: { hash } });
  }
}
