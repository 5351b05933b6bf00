/** What one call, one answer and one execution may take. An endpoint that goes on for ever holds up nothing. */
export type Limits = {
  /** Attempts for one call. The SDK waits between them, longer each time and longer still when AWS throttles. */
  readonly attempts: number;
  /** Until an attempt is answered, and between two pieces of its answer, ms. */
  readonly requestMs: number;
  /** For a call with all its attempts, ms. */
  readonly callMs: number;
  /** Of one answer. */
  readonly answerBytes: number;
  /** AWS ends an execution at this number. */
  readonly events: number;
  /** Of all events of one execution. */
  readonly historyCharacters: number;
  /** Pages of one history. */
  readonly historyPages: number;
  /** Pages of a list one after another that bring nothing new. */
  readonly idlePages: number;
  /** Calls one after another that were throttled, not answered or failed inside AWS: then the pull gives up. */
  readonly failuresInARow: number;
};

export const LIMITS: Limits = {
  // With the SDK's pauses of at most 20 s, eight attempts are about a minute.
  attempts: 8,
  requestMs: 20_000,
  callMs: 180_000,
  // A page of 1,000 events has at most about 10 MB on AWS, which cuts pages that would be larger.
  answerBytes: 64 * 1024 ** 2,
  events: 25_000,
  historyCharacters: 512 * 1024 ** 2,
  historyPages: 1_000,
  idlePages: 50,
  failuresInARow: 3,
};
