import type { Database } from "../database";
import { awaitingVerdict, countAwaitingVerdict, type GivenVerdict, writeVerdicts } from "../verdict";
import type { ExecutionRecord } from "../executionRecord";

/** What replays found out. */
export type Verdicts = {
  /** Executions without a verdict of this interpreter, at most `limit`. */
  awaiting(limit: number): Promise<ExecutionRecord[]>;
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
