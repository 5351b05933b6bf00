import { fillContentHashes } from "../contentHashes";
import type { Database } from "../database";
import { latestDefinition, readDefinition } from "../history";
import { nearestRevision, nearestRevisions, type OfMachine, revisionsNear } from "../revision";

/** Definitions by the hash of their text, and which a machine had when. */
export type Definitions = {
  /** The text as it came; null when there is none with this hash. */
  read(hash: string): Promise<string | null>;
  /** The text that the machines which a word names (as `Machines.find`) ran with last; null when none is known. */
  latest(machine: string): Promise<string | null>;
  /** Hash of the definition that the machine of an execution had nearest to its start. */
  nearest(execution: OfMachine): Promise<string | null>;
  /** The same for each of some executions, in their order. */
  nearestOfEach(executions: readonly OfMachine[]): Promise<readonly (string | null)[]>;
  /** Hashes of the definitions known of its machine, nearest to its start first. */
  near(execution: OfMachine, limit: number): Promise<readonly string[]>;
  /** Computes the content hashes that definitions of an older version lack; answers how many. */
  fillContentHashes(): Promise<number>;
};

export function definitionsIn(database: Database): Definitions {
  return {
    read: (hash) => readDefinition(database, hash),
    latest: (machine) => latestDefinition(database, machine),
    nearest: (execution) => nearestRevision(database, execution),
    nearestOfEach: (executions) => nearestRevisions(database, executions),
    near: (execution, limit) => revisionsNear(database, execution, limit),
    fillContentHashes: () => fillContentHashes(database),
  };
}
