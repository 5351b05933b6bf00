import type { Connection, Database } from "../database";
import { arnKey } from "./arnKey";
import { rememberDropped } from "./dropped";

/**
 * Before executions are removed: of those that sources brought it is remembered that they were, and nothing more is
 * wanted of them.
 */
export async function forgetLooks(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
  now: number,
): Promise<void> {
  const rows = await connection.execution.findMany({
    where: { id: { in: [...ids] }, sources: { some: {} } },
    select: {
      ...{ arn: true, identity: true, startedAt: true, stoppedAt: true, lastAt: true },
      sources: { select: { source: true } },
    },
  });
  if (rows.length === 0) return;
  const removed = rows.map(({ arn, identity, startedAt, stoppedAt, lastAt }) => ({
    arn,
    identity,
    lastAt: latest([startedAt, stoppedAt, lastAt]),
  }));
  await rememberDropped(connection, kind, removed, now);
  const sources = [...new Set(rows.flatMap((row) => row.sources.map(({ source }) => source)))];
  const arns = rows.flatMap(({ arn }) => arn ?? []);
  await connection.sourceWanted.deleteMany({ where: { source: { in: sources }, arn: { in: arns } } });
  await connection.sourceSettled.deleteMany({ where: { key: { in: arns.map(arnKey) } } });
}

function latest(times: readonly (bigint | null)[]): bigint {
  return times.reduce<bigint>((last, at) => (at !== null && at > last ? at : last), 0n);
}
