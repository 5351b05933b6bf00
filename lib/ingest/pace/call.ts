import { wordCredentials } from "../aws/credentialsProblem";
import { type CallProblem, problemOf, wordProblem } from "../aws/problem";
import { Unanswered } from "../aws/unanswered";
import { BACKOFF, type Backoff, backoffMs, type Random } from "./backoff";
import type { Clock } from "./clock";
import { onAbort } from "./onAbort";
import type { Pace, Priority } from "./pace";

/*
 * One call of AWS: a token of its quota, a time limit, and attempts until it is answered. The SDK's clients make one
 * attempt (`maxAttempts: 1`), so that every request takes a token and every wait is on the clock.
 */

/** What one source's calls share. */
export type Caller = {
  readonly pace: Pace;
  readonly clock: Clock;
  readonly random: Random;
  /** The profile whose credentials are used, for sentences; null for the usual chain. */
  readonly profile: string | null;
  readonly limits?: CallLimits;
  /** Told of every attempt and what became of it; for counters. */
  readonly onAttempt?: (operation: string, outcome: "answered" | CallProblem) => void;
};

export type CallLimits = {
  /** Until an attempt is answered whole, ms. */
  readonly requestMs: number;
  /**
   * Attempts of one call, by what the last one came to: once there were so many, it fails. Those that were throttled count
   * by themselves, as they say nothing of whether the service works.
   */
  readonly attempts: Readonly<Record<CallProblem, number>>;
  readonly backoff: Backoff;
};

export const CALL_LIMITS: CallLimits = {
  // FilterLogEvents and pages of large payloads take seconds.
  requestMs: 30_000,
  attempts: {
    // Asking again brings the same.
    ...{ refused: 1, credentials: 1 },
    // A page that a proxy cut is whole the next time; a program that answers something else is not.
    garbled: 3,
    // With full jitter half a minute to a minute.
    ...{ failed: 8, unanswered: 8 },
    // Who shares a quota with others is throttled more often, and makes calls slower meanwhile.
    throttled: 20,
  },
  backoff: BACKOFF,
};

/** A call that was not answered, after all attempts, worded for people. `cause` is what the SDK threw last. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";

  constructor(
    readonly operation: string,
    readonly problem: CallProblem,
    /** AWS's name of the error: `ExecutionDoesNotExist`, `AccessDeniedException`. */
    readonly code: string,
    readonly attempts: number,
    message: string,
    options: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Calls `send` until it answers. It is given a signal that ends the request. Throws the reason of `signal` when that is
 * aborted, PaceFull when too many calls wait, else CallFailed.
 */
export async function callAws<T>(
  caller: Caller,
  operation: string,
  priority: Priority,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { pace, clock, random, limits = CALL_LIMITS } = caller;
  const made = { throttled: 0, others: 0 };
  for (let attempt = 1; ; attempt++) {
    await pace.take(operation, priority, signal);
    try {
      const answer = await within(limits.requestMs, clock, signal, send);
      caller.onAttempt?.(operation, "answered");
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      const problem = problemOf(error);
      caller.onAttempt?.(operation, problem);
      if (problem === "throttled") pace.throttled(operation);
      const times = (made[problem === "throttled" ? "throttled" : "others"] += 1);
      if (times >= attemptsFor(error, problem, limits)) throw failed(caller, operation, problem, times, error);
    }
    await clock.sleep(backoffMs(attempt, random, limits.backoff), signal);
  }
}

function attemptsFor(error: unknown, problem: CallProblem, { attempts }: CallLimits): number {
  // The SDK has set its clock by AWS's answer and signs the next request by that.
  if (isClockCorrected(error, problem)) return Math.max(attempts[problem], attempts.failed);
  // No endpoint of AWS gives one; it would come again as long.
  if (error instanceof Error && error.name === "OversizedAnswer") return 1;
  return attempts[problem];
}

/** It does so by whatever answer; that an execution is gone, or may not be read, has nothing to do with a clock. */
function isClockCorrected(error: unknown, problem: CallProblem): boolean {
  const isOfClock = problem === "credentials" || (error instanceof Error && OF_CLOCK.test(error.name));
  if (!isOfClock) return false;
  return (error as { $metadata?: { clockSkewCorrected?: unknown } } | null)?.$metadata?.clockSkewCorrected === true;
}

const OF_CLOCK = /^(RequestTimeTooSkewed|RequestInTheFuture)$/;

/** Ends the request after `ms`, and does not wait for one that does not end by its signal. */
async function within<T>(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const request = new AbortController();
  const timer = new AbortController();
  const stay = onAbort(signal, () => request.abort(signal.reason));
  const ended = new Promise<never>((_, reject) => {
    onAbort(request.signal, () => reject(request.signal.reason as Error));
  });
  ended.catch(() => undefined);
  clock.sleep(ms, timer.signal).then(
    () => request.abort(new Unanswered(ms)),
    () => undefined,
  );
  try {
    return await Promise.race([send(request.signal), ended]);
  } catch (error) {
    // The SDK says of a request that was ended only that it was.
    throw request.signal.aborted ? request.signal.reason : error;
  } finally {
    timer.abort(new Error("answered"));
    stay();
  }
}

function failed(
  { profile }: Caller,
  operation: string,
  problem: CallProblem,
  attempts: number,
  error: unknown,
): CallFailed {
  const code = error instanceof Error ? error.name : "Error";
  const said = wordProblem(error);
  const times = attempts === 1 ? "" : `, ${attempts} times one after another`;
  const sentences: Readonly<Record<CallProblem, () => string>> = {
    refused: () => `${operation} was refused (${said}).`,
    garbled: () => `${operation} was answered with what is no answer of AWS${times} (${said}).`,
    throttled: () => `${operation} was throttled${times}: others use the account's quota (${said}).`,
    failed: () => `${operation} failed inside AWS${times} (${said}).`,
    unanswered: () => `${operation} was not answered${times} (${said}).`,
    credentials: () => wordCredentials(error instanceof Error ? error : new Error(said), profile),
  };
  return new CallFailed(operation, problem, code, attempts, sentences[problem](), { cause: error });
}
