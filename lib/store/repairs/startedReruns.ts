import type { Connection, Database } from "../database";
import { changing } from "../changes";
import { idRows } from "../rollups/contribution";

/** An execution that was started to repair another one. `machine`: ARN of the resume machine; null without one. */
export type StartedRerun = {
  readonly arn: string;
  readonly ofKey: string;
  readonly machine: string | null;
  readonly startedAt: number;
};

/** Notes it before it is stored, or after: it is linked when both are known. */
export async function addStartedRerun(database: Database, now: number, started: StartedRerun): Promise<void> {
  const { arn, ofKey, machine, startedAt } = started;
  await changing(database, now, async (connection, note) => {
    const row = { arn, ofKey, machine, startedAt: BigInt(startedAt) };
    await connection.startedRerun.upsert({ where: { arn }, create: row, update: {} });
    const stored = await connection.execution.findMany({ where: { arn }, select: { id: true } });
    for (const { id } of stored) note("execution", id);
  });
}

/** Links executions that were started from here to what they repair. */
export async function linkStarted(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
): Promise<void> {
  await connection.$executeRaw`
    INSERT INTO "ExecutionLink" ("executionId", "kind", "ref", "eventId")
    SELECT e."id", 'rerunOf', s."ofKey", 0 FROM ${idRows(kind, ids)}
      JOIN "Execution" e ON e."id" = asked."id" JOIN "StartedRerun" s ON s."arn" = e."arn"
    WHERE e."key" <> s."ofKey" ON CONFLICT DO NOTHING`;
}
