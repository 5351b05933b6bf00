import type { MassItem, MassItemState, MassRedrive, MassState } from "@/lib/contract/massRedrive";
import type { Database } from "../database";
import {
  addMass,
  changeMass,
  changeMassItem,
  listMass,
  type MassChange,
  type MassItemChange,
  massNamed,
  type MassWork,
  massWork,
  type NewMassRedrive,
  readMass,
  readMassItems,
} from "../repairs/mass";

/** Executions that are redriven together. */
export type MassRedrives = {
  /** Null when its name is taken. */
  add(made: NewMassRedrive): Promise<number | null>;
  read(id: number): Promise<MassRedrive | null>;
  named(name: string): Promise<number | null>;
  /** The last ones first. */
  list(): Promise<MassRedrive[]>;
  items(id: number, after: number, limit: number): Promise<MassItem[]>;
  /** What is in some states, in its order. */
  work(
    id: number,
    states: readonly MassItemState[],
    bounds: { readonly below: number | null; readonly limit: number },
  ): Promise<MassWork[]>;
  /** False, and nothing written, when the execution is in another state. */
  changeItem(id: number, place: number, from: MassItemState, change: MassItemChange): Promise<boolean>;
  /** False, and nothing written, when the whole is in none of these states. */
  change(id: number, from: readonly MassState[], change: MassChange): Promise<boolean>;
};

export function massRedrivesIn(database: Database, now: () => number): MassRedrives {
  return {
    add: (made) => addMass(database, now(), made),
    read: (id) => readMass(database, id),
    named: (name) => massNamed(database, name),
    list: () => listMass(database),
    items: (id, after, limit) => readMassItems(database, id, after, limit),
    work: (id, states, bounds) => massWork(database, id, states, bounds),
    changeItem: (id, place, from, change) => changeMassItem(database, id, place, from, change),
    change: (id, from, change) => changeMass(database, now(), id, from, change),
  };
}
