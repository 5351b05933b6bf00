import type { Database } from "../database";
import { configureOutputs, type MachineOutputs } from "../outputs/configure";
import { countOutdated, type IndexedStep, indexNext } from "../outputs/indexNext";

/** Values of states' outputs that a search finds along an index. */
export type Outputs = {
  /** Takes which states' outputs are indexed, of all machines. What differs from before is indexed anew by `indexNext`. */
  configure(wanted: readonly MachineOutputs[]): Promise<void>;
  /** Indexes some executions that are not indexed as is configured; answers how many, and whether there may be more. */
  indexNext(): Promise<IndexedStep>;
  /** How many executions are not indexed as is configured; `most` at most of each machine. */
  countOutdated(most: number): Promise<number>;
};

export function outputsIn(database: Database): Outputs {
  return {
    configure: (wanted) => configureOutputs(database, wanted),
    indexNext: () => indexNext(database),
    countOutdated: (most) => countOutdated(database, most),
  };
}
