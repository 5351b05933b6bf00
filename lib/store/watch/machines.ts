import type { Database } from "../database";

/** A machine as a rule of `watch` may name it. */
export type WatchedMachine = {
  readonly id: number;
  readonly name: string;
  /** Null while only the name is known. */
  readonly arn: string | null;
  /** Who saw it last: a source, or the local engine; null: nobody but executions. */
  readonly source: string | null;
};

/** Machines that rules are held against, at most; they are told apart by their order here. */
const MAX_MACHINES = 5_000;

/** All machines, in the order in which they were met first. */
export async function watchableMachines({ prisma }: Database): Promise<WatchedMachine[]> {
  const rows = await prisma.machine.findMany({
    orderBy: { id: "asc" },
    take: MAX_MACHINES,
    select: { id: true, name: true, arn: true, seen: { select: { source: true } } },
  });
  return rows.map(({ id, name, arn, seen }) => ({ id, name, arn, source: seen?.source ?? null }));
}
