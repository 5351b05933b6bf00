/** What someone is looking at, failures, everything else; the most urgent first. */
export const PRIORITIES = ["watched", "failed", "rest"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Keeps the calls of one account and region within AWS's token buckets. One is shared by all sources of these. */
export type Pace = {
  /**
   * Waits until a call of the operation may be made, the more urgent first. Rejects with the signal's reason when it is
   * aborted before, and with PaceFull when too many wait already.
   */
  readonly take: (operation: string, priority: Priority, signal: AbortSignal) => Promise<void>;
  /** The service throttled a call of it: the bucket is taken for empty, and refills slower for a while. */
  readonly throttled: (operation: string) => void;
  /** What waits and what was done, by operation. */
  readonly counters: () => PaceCounters;
};

export type PaceCounters = Readonly<Record<string, OperationCounters>>;

export type OperationCounters = {
  /** Calls that wait for a token now. */
  readonly waiting: Readonly<Record<Priority, number>>;
  /** Calls that were let through so far. */
  readonly taken: number;
  /** Calls that the service throttled so far. */
  readonly throttled: number;
  /** Tokens a second that the bucket is refilled with now, and at most. */
  readonly perSecond: number;
  readonly maxPerSecond: number;
};

/** So many calls wait for an operation that a further one is not taken: whoever asks has to ask less at once. */
export class PaceFull extends Error {
  override readonly name = "PaceFull";

  constructor(
    readonly operation: string,
    waiting: number,
  ) {
    super(`${waiting} calls of ${operation} wait for the account's quota already.`);
  }
}
