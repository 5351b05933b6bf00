import type { Catcher, Retrier } from "./machine";

/*
 * Which Retry or Catch answers an error, and how long a retry waits.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 *
 * Names compare whole and case-sensitively: a misspelt `State.ALL` is just a custom name (recorded in
 * error_handling/test_multiple_retriers). The order of the list decides, and the first match is final: a
 * retrier that matched and is used up hands over to Catch, never to a later retrier.
 *
 * Counters: one number per retrier, all zero when the state is entered; they live for that one visit, and a
 * retrier counts only its own retries.
 */

/** What failed: the recorded error name, and whether it was the heartbeat that expired. */
export type ReportedError = {
  /** Absent when a worker reported a failure without an error: States.ALL answers it all the same (recorded). */
  readonly error?: string | null | undefined;
  /** AWS records an expired heartbeat as `States.Timeout`; only the caller knows which clock ran out. */
  readonly heartbeat?: boolean;
};

type Matches = (failure: ReportedError) => boolean;

const TIMEOUT = "States.Timeout";
const HEARTBEAT = "States.HeartbeatTimeout";
const isTimeout = (f: ReportedError) => f.error === TIMEOUT || f.error === HEARTBEAT;

// A Map keeps `__proto__` and `constructor` plain custom names.
const reserved: ReadonlyMap<string, Matches> = new Map<string, Matches>([
  // Recorded: States.ALL does catch States.DataLimitExceeded of a Task, whatever the documentation says.
  ["States.ALL", () => true],
  // "Matches any known error name except for States.Timeout."
  ["States.TaskFailed", (f) => !isTimeout(f)],
  [TIMEOUT, isTimeout],
  [HEARTBEAT, (f) => f.error === HEARTBEAT || (f.error === TIMEOUT && f.heartbeat === true)],
]);

/**
 * Whether `name`, one entry of ErrorEquals, answers the failure.
 *
 * Nothing answers `States.Runtime`, not even its own name (recorded in scenarios/test_catch_states_runtime).
 */
export function errorMatches(name: string, failure: ReportedError | string): boolean {
  const f = asReportedError(failure);
  if (f.error === "States.Runtime") return false;
  return reserved.get(name)?.(f) ?? name === f.error;
}

/** Index of the first retrier that answers the failure, -1 when none does. Says nothing about retries left: see {@link nextRetry}. */
export function findRetrier(
  retriers: readonly Pick<Retrier, "errorEquals">[],
  failure: ReportedError | string,
): number {
  return firstAnswering(retriers, failure);
}

/** Index of the first catcher that answers the failure, -1 when none does. */
export function findCatcher(
  catchers: readonly Pick<Catcher, "errorEquals">[],
  failure: ReportedError | string,
): number {
  return firstAnswering(catchers, failure);
}

export type RetryDecision =
  /** Retry number `attempt` (1-based) of the retrier at `index`. */
  | { readonly kind: "retry"; readonly index: number; readonly attempt: number; readonly delay: Delay }
  /** The retrier that answers has no retries left: Catch is next. */
  | { readonly kind: "usedUp"; readonly index: number }
  | { readonly kind: "none" };

/**
 * Decides about one failure.
 *
 * @param used retries made so far in this visit by each retrier; a missing entry counts as 0.
 */
export function nextRetry(
  retriers: readonly Retrier[],
  used: readonly number[],
  failure: ReportedError | string,
): RetryDecision {
  const index = findRetrier(retriers, failure);
  const retrier = retriers[index];
  if (retrier === undefined) return { kind: "none" };
  const attempt = (used[index] ?? 0) + 1;
  if (attempt > retrier.maxAttempts) return { kind: "usedUp", index };
  return { kind: "retry", index, attempt, delay: plannedDelayMs(retrier, attempt) };
}

/** `used` with one more retry of the retrier at `index`. */
export function countRetry(used: readonly number[], index: number): readonly number[] {
  const next = Array.from({ length: Math.max(used.length, index + 1) }, (_, i) => used[i] ?? 0);
  next[index] = (next[index] ?? 0) + 1;
  return next;
}

/** Milliseconds a retry waits: a single value, or with jitter anything between the two, both included. */
export type Delay = { readonly minMs: number; readonly maxMs: number };

/**
 * The wait before retry `attempt` (1-based, the retrier's own count):
 * `min(IntervalSeconds · BackoffRate^(attempt−1), MaxDelaySeconds)`, and anything from 0 up to it with
 * `JitterStrategy: FULL`. Always finite, however large the power grows.
 */
export function plannedDelayMs(retrier: Retrier, attempt: number): Delay {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** Math.max(0, attempt - 1);
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  const maxMs = Math.min(Math.round(seconds * 1000), Number.MAX_SAFE_INTEGER);
  return { minMs: retrier.jitter === "FULL" ? 0 : maxMs, maxMs };
}

function firstAnswering(
  list: readonly { readonly errorEquals: readonly string[] }[],
  failure: ReportedError | string,
): number {
  return list.findIndex((entry) => entry.errorEquals.some((name) => errorMatches(name, failure)));
}

function asReportedError(failure: ReportedError | string): ReportedError {
  return typeof failure === "string" ? { error: failure } : failure;
}

/**
 * Why one retrier or catcher did or did not act on a failure.
 *
 * - `acts`: its entry `by` answers, and it took over. `usedUp`: it answers, but its retries were made already.
 * - `otherError`: none of its entries answers. `unanswerable`: nothing answers this error, whatever is written.
 * - `notAsked`: it was not its turn: an earlier entry of its list had answered, or a retry was made.
 */
export type EntryExplanation =
  | { readonly kind: "acts" | "usedUp"; readonly by: string }
  | { readonly kind: "otherError" | "unanswerable" }
  | { readonly kind: "notAsked"; readonly because: "earlier" | "retried" };

export type RecoveryExplanation = {
  readonly retriers: readonly EntryExplanation[];
  readonly catchers: readonly EntryExplanation[];
};

/**
 * What Retry and Catch made of one failure, entry by entry; agrees with {@link nextRetry} and {@link findCatcher}.
 *
 * @param used retries made before by each retrier, as for {@link nextRetry}.
 * @param final the failure is one that the service hands to neither list.
 */
export function explainRecovery(
  { retry, catch: catchers }: { readonly retry: readonly Retrier[]; readonly catch: readonly Catcher[] },
  used: readonly number[],
  failure: ReportedError,
  final = false,
): RecoveryExplanation {
  const unanswerable = final || failure.error === "States.Runtime";
  const decision = unanswerable ? null : nextRetry(retry, used, failure);
  const retried = decision?.kind === "retry";
  const answers = decision === null || decision.kind === "none" ? -1 : decision.index;
  const caught = unanswerable || retried ? -1 : findCatcher(catchers, failure);
  return {
    retriers: retry.map((entry, i) => {
      if (i === answers) return { kind: retried ? "acts" : "usedUp", by: nameThatAnswers(entry, failure) };
      return answers >= 0 && i > answers ? { kind: "notAsked", because: "earlier" } : missed(unanswerable);
    }),
    catchers: catchers.map((entry, i) => {
      if (retried) return { kind: "notAsked", because: "retried" };
      if (i === caught) return { kind: "acts", by: nameThatAnswers(entry, failure) };
      return caught >= 0 && i > caught ? { kind: "notAsked", because: "earlier" } : missed(unanswerable);
    }),
  };
}

function missed(unanswerable: boolean): EntryExplanation {
  return { kind: unanswerable ? "unanswerable" : "otherError" };
}

function nameThatAnswers({ errorEquals }: { readonly errorEquals: readonly string[] }, failure: ReportedError): string {
  return errorEquals.find((name) => errorMatches(name, failure)) ?? "";
}
