import type { Database } from "../database";
import { followChanges } from "../rollups/follow";

/** Sums over executions, which follow the change feed. */
export type Rollups = {
  /** Takes the next changes in; answers whether there are more. Any number of processes may do it at once. */
  follow(): Promise<boolean>;
};

export function rollupsIn(database: Database, now: () => number): Rollups {
  return { follow: () => followChanges(database, now()) };
}
