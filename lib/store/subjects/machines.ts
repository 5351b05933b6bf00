import type { Database } from "../database";
import { findMachines, labelMachines, type MachineLabel } from "../machine";

/** State machines. */
export type Machines = {
  /** Ids of the machines that a word of an address names: a name (all that have it), an ARN, or `name:NAME`. */
  find(word: string): Promise<number[]>;
  /** How machines are called where they are listed, by id; what is gone is left out. */
  label(ids: readonly number[]): Promise<ReadonlyMap<number, MachineLabel>>;
};

export function machinesIn({ prisma }: Database): Machines {
  return {
    find: (word) => findMachines(prisma, word),
    label: (ids) => labelMachines(prisma, ids),
  };
}
