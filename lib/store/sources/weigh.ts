import type { NoteChange } from "../changes";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";
import { keptDropped, LEFT_OUT_KEPT, rememberDropped } from "./dropped";
import { ASKED_AT_ONCE } from "./settled";
import type { LeftOut, MetBefore, Weighed } from "./sourceCommit";

/*
 * Sampling: of many successes that are alike some are kept, and each of these stands for others that are not. What sums
 * count is the weight, so that they come to the truth; a row of a list is one execution, and says how many it stands for.
 */

/** Lets executions stand for more. Of several runs of an ARN the first that is stored does; what is not stored stands for nothing. */
export async function addWeights(connection: Connection, weighed: readonly Weighed[], note: NoteChange): Promise<void> {
  for (const { arn, more } of weighed) {
    if (more <= 0) continue;
    const row = await connection.execution.findFirst({
      where: { arn: sanitizeText(arn) },
      orderBy: { id: "asc" },
      select: { id: true },
    });
    if (row === null) continue;
    await connection.execution.update({ where: { id: row.id }, data: { weight: { increment: more } } });
    note("execution", row.id);
  }
}

/** Remembers what sampling left out, so that no overlap brings it. */
export async function rememberLeftOut(
  connection: Connection,
  kind: Database["kind"],
  leftOut: readonly LeftOut[],
  now: number,
): Promise<void> {
  const removed = leftOut.map(({ arn, lastAt }) => ({ arn, identity: arn, lastAt: BigInt(Math.trunc(lastAt)) }));
  await rememberDropped(connection, kind, removed, now, LEFT_OUT_KEPT);
}

/** What is known of some ARNs: that an execution is stored, or was dropped or left out. */
export async function metAmong({ prisma }: Database, arns: readonly string[]): Promise<ReadonlyMap<string, MetBefore>> {
  const met = new Map<string, MetBefore>();
  for (let at = 0; at < arns.length; at += ASKED_AT_ONCE) {
    const asked = arns.slice(at, at + ASKED_AT_ONCE);
    const where = { arn: { in: asked.map(sanitizeText) } };
    for (const { arn } of await prisma.execution.findMany({ where, select: { arn: true } })) {
      if (arn !== null) met.set(arn, { droppedUntil: null });
    }
    for (const [arn, lastAt] of await keptDropped(prisma, asked)) met.set(arn, { droppedUntil: lastAt });
  }
  return met;
}
