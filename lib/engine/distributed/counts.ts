import type { Counts, ExecutionStatus } from "../protocol";

/** What has ended so far. */
export type Tally = {
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
};

export const NONE_ENDED: Tally = { succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };

const MEMBER = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const satisfies Record<Exclude<ExecutionStatus, "RUNNING">, keyof Tally>;

export function counted(tally: Tally, status: Exclude<ExecutionStatus, "RUNNING">, by: number): Tally {
  const member = MEMBER[status];
  return { ...tally, [member]: tally[member] + by };
}

export function unsuccessful({ failed, timedOut, aborted }: Tally): number {
  return failed + timedOut + aborted;
}

/** @param resultsWritten whether a ResultWriter has written all that ended. */
export function countsOf(
  tally: Tally,
  running: number,
  pending: number,
  pendingRedrive: number,
  resultsWritten: boolean,
): Counts {
  const ended = tally.succeeded + unsuccessful(tally);
  return {
    pending,
    running,
    ...tally,
    total: ended + running + pending + pendingRedrive,
    resultsWritten: resultsWritten ? ended : 0,
    failuresNotRedrivable: 0,
    pendingRedrive,
  };
}
