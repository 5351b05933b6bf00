import type { ChangesAfter } from "@/lib/contract/changeFeed";
import { changeNumber, changesAfter, pruneChanges } from "../changes";
import type { Database } from "../database";
import { executionKeys } from "../lookup";

/** The feed of everything that changed. */
export type Changes = {
  /** Number of the last change; 0 before the first. */
  number(): Promise<number>;
  /** Changes with numbers above `seq`, ascending, at most `limit`. */
  after(seq: number, limit: number): Promise<ChangesAfter>;
  /** Keys of executions by their ids, which the feed names; one that is not stored has none. */
  keys(executionIds: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Forgets all but the last `keep` changes; answers how many were forgotten. */
  prune(keep: number): Promise<number>;
};

export function changesIn(database: Database): Changes {
  return {
    number: () => changeNumber(database),
    after: (seq, limit) => changesAfter(database, seq, limit),
    keys: (ids) => executionKeys(database, ids),
    prune: (keep) => pruneChanges(database, BigInt(keep)),
  };
}
