import type { Database } from "../database";

/** A machine as a rule of `watch` may name it. */
export type WatchedMachine = {
  readonly id: number;
  readonly name: string;
  /** Null while only the name is known. */
  readonly arn: string | null;
  /** Who saw it last; null: nobody but executions. */
  readonly source: string | null;
  /** The local engine has it. */
  readonly isLocal: boolean;
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
  const local = await prisma.engineMachine.findMany({ take: MAX_MACHINES, select: { arn: true } });
  const arns = new Set(local.map(({ arn }) => arn));
  return rows.map(({ id, name, arn, seen }) => {
    return { id, name, arn, source: seen?.source ?? null, isLocal: arn !== null && arns.has(arn) };
  });
}
