import type { Execution } from "@/generated/sqlite/client";
import { removedSubject } from "@/lib/contract/changeFeed";
import { changing, type NoteChange } from "./changes";
import type { Connection, Database } from "./database";
import { metadataOfRow } from "./metadata";
import type { Saved } from "./ingested";
import { lockForRemoval, lockForWriting } from "./locks";
import { machineOf } from "./machine";
import type { Plan } from "./plan";
import type { Entries } from "./record";
import { writeUnassigned } from "./related";
import { PlanOutdated } from "./retry";
import { writePlans } from "./write";

/** What is written because of one record. */
export type Change = {
  readonly plans: readonly Plan[];
  readonly removed: readonly Pick<Execution, "id" | "key">[];
  /** Null: leave them as they are. `of`: ids of the stored executions under the ARN. */
  readonly unassigned: { readonly arn: string; readonly entries: Entries; readonly of: readonly number[] } | null;
  readonly added: number;
  /** Place in `plans`, or the key of an execution that does not change. */
  readonly main: number | string;
};

/** What is answered for it; `keys`: of its plans. */
export function savedOf({ plans, main, added, unassigned }: Change, keys: readonly string[]): Saved {
  const key = typeof main === "string" ? main : (keys[main] ?? "");
  const isNew = typeof main === "number" && plans[main]?.row === null;
  const others = plans.filter((_, i) => i !== main);
  const besides = { keys: keys.filter((one) => one !== key), stored: others.filter(({ row }) => row === null).length };
  return {
    key,
    outcome: isNew ? "stored" : "extended",
    added,
    ...(unassigned === null ? {} : { unassigned: unassigned.entries.length }),
    ...(others.length === 0 ? {} : { besides }),
  };
}

/**
 * Writes changes that concern different executions within a transaction of `changing`, all executions at once. Answers
 * the keys of the plans of each.
 */
export async function writeChanges(
  connection: Connection,
  kind: Database["kind"],
  changes: readonly Change[],
  now: number,
  note: NoteChange,
): Promise<string[][]> {
  const removed = changes.flatMap((change) => change.removed);
  const ids = removed.map(({ id }) => id);
  if (ids.length > 0) await connection.execution.deleteMany({ where: { id: { in: ids } } });
  for (const row of removed) note("executionRemoved", removedSubject(row));
  const keys = await writePlans(
    connection,
    kind,
    changes.flatMap(({ plans }) => plans),
    now,
    note,
  );
  for (const { unassigned } of changes) {
    if (unassigned === null) continue;
    await writeUnassigned(connection, unassigned.arn, unassigned.entries, now);
    for (const id of unassigned.of) note("execution", id);
  }
  let next = 0;
  return changes.map(({ plans }) => keys.slice(next, (next += plans.length)));
}

/**
 * Writes a change and answers the keys of its plans. `names`: of the locks that keep out whoever decides on the same.
 * Throws PlanOutdated, and nothing is written, when it no longer fits what is stored.
 */
export async function commitPlan(
  database: Database,
  change: Change,
  names: readonly string[],
  now: number,
  stillFits: (connection: Connection) => Promise<boolean>,
): Promise<string[]> {
  const keys = await changing(database, now, async (connection, note) => {
    if (change.plans.some(leavesMachine)) await lockForRemoval(connection, database.kind);
    await lockForWriting(connection, database.kind, names);
    if (!(await stillFits(connection))) throw new PlanOutdated("what it was made on has changed");
    return (await writeChanges(connection, database.kind, [change], now, note))[0] ?? [];
  });
  keepGrown(database, [change]);
  return keys;
}

/** Keeps what is known of histories that grew, once they are stored. */
export function keepGrown({ growing }: Database, changes: readonly Change[]): void {
  for (const { row, grown } of changes.flatMap(({ plans }) => plans)) {
    if (row !== null && grown !== undefined) growing.put(row.id, row.contentRevision + 1n, grown);
  }
}

/** Whether a plan takes an execution from one machine to another: the first may go with it. */
export function leavesMachine({ row, facts }: Plan): boolean {
  return (
    row !== null && row.machineId !== null && machineOf(metadataOfRow(row))?.identity !== machineOf(facts)?.identity
  );
}
