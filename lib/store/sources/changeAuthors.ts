import type { Connection, Database } from "../database";
import type { NoteChange } from "../changes";
import { sanitizeTextOrNull } from "../text";
import { type ChangeAuthor, MACHINE_FACTS, type UnattributedChange } from "./sourceCommit";

/*
 * Who made a change of a machine. A look sees only that something is otherwise; who made it so is asked of CloudTrail
 * afterwards, once its event can have come.
 */

/** Of a source the oldest changes that were seen between two times, ms UTC, both included; at most `limit`. */
export async function unattributedChanges(
  { prisma }: Database,
  source: string,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
): Promise<UnattributedChange[]> {
  const rows = await prisma.machineChange.findMany({
    where: {
      source,
      at: { gte: BigInt(Math.trunc(from)), lte: BigInt(Math.trunc(to)) },
      isAsked: 0,
      fact: { not: "tags" },
      machine: { arn: { not: null } },
    },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: limit,
    include: { machine: { select: { arn: true } } },
  });
  return rows.flatMap(({ id, fact, since, at, machine }) => {
    const known = MACHINE_FACTS.find((name) => name === fact);
    if (known === undefined || machine.arn === null) return [];
    return [{ id, machineArn: machine.arn, fact: known, since: Number(since), at: Number(at) }];
  });
}

const MAX_TEXT = 500;

/** Keeps who made changes; the charts of their machines hear of it. */
export async function keepAuthors(
  { connection, note }: { readonly connection: Connection; readonly note: NoteChange },
  authors: readonly ChangeAuthor[],
): Promise<void> {
  // In one order, so that two writers never wait for each other.
  for (const { id, who, via, madeAt } of authors.toSorted((a, b) => a.id - b.id)) {
    const known = await connection.machineChange.findUnique({ where: { id }, select: { machineId: true } });
    if (known === null) continue;
    await connection.machineChange.update({
      where: { id },
      data: {
        isAsked: 1,
        who: sanitizeTextOrNull(who, MAX_TEXT),
        via: sanitizeTextOrNull(via, MAX_TEXT),
        madeAt: madeAt === null ? null : BigInt(Math.trunc(madeAt)),
      },
    });
    if (who !== null) note("machine", known.machineId);
  }
}
