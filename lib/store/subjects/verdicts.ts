import type { Database } from "../database";
import {
  type AwaitingExecution,
  awaitingVerdict,
  countAwaitingVerdict,
  type GivenVerdict,
  writeVerdicts,
} from "../verdict";

/** What replays found out. */
export type Verdicts = {
  /** Executions without a verdict of this interpreter, at most `limit`. */
  awaiting(limit: number): Promise<AwaitingExecution[]>;
  countAwaiting(): Promise<number>;
  /** Answers how many were kept: what changed meanwhile still awaits a verdict. */
  write(given: readonly GivenVerdict[]): Promise<number>;
};

export function verdictsIn(database: Database, now: () => number): Verdicts {
  return {
    awaiting: (limit) => awaitingVerdict(database, limit),
    countAwaiting: () => countAwaitingVerdict(database),
    write: (given) => writeVerdicts(database, given, now),
  };
}
