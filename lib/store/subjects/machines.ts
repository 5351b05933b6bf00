import type { Database } from "../database";
import { changing } from "../changes";
import { allMachineIds } from "../overview/machineEvents";
import { keepSeenMachines } from "../sources/seenMachines";
import type { SeenMachine } from "../sources/sourceCommit";
import { findMachines, labelMachines, type MachineLabel } from "../machine";

/** State machines. */
export type Machines = {
  /** Ids of the machines that a word of an address names: a name (all that have it), an ARN, or `name:NAME`. */
  find(word: string): Promise<number[]>;
  /** Ids of all machines, in the order in which they were stored. */
  ids(): Promise<number[]>;
  /** Its ARN; null: not known, or there is no such machine. */
  arn(id: number): Promise<string | null>;
  /** How machines are called where they are listed, by id; what is gone is left out. */
  label(ids: readonly number[]): Promise<ReadonlyMap<number, MachineLabel>>;
  /** Keeps what somebody who is no source saw of machines, and what changed since they were seen last. */
  see(by: string, machines: readonly SeenMachine[]): Promise<void>;
};

export function machinesIn(database: Database, now: () => number): Machines {
  const { prisma, kind } = database;
  return {
    find: (word) => findMachines(prisma, word),
    ids: () => allMachineIds(database),
    arn: async (id) => (await prisma.machine.findUnique({ where: { id }, select: { arn: true } }))?.arn ?? null,
    label: (ids) => labelMachines(prisma, ids),
    see: (by, machines) =>
      changing(database, now(), (connection, note) => keepSeenMachines({ connection, kind, note }, by, machines)),
  };
}
