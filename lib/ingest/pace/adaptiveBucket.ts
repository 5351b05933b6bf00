import type { Bucket } from "./quotas";

/** A throttle takes this part of the refill away; the more is taken, the fewer throttles follow. */
const KEPT_AFTER_THROTTLE = 0.75;
/** Throttles of calls that were under way together are one: within this time, in ms. */
const ONE_THROTTLE_MS = 1_000;
/** Seconds in which the refill grows from nothing to its most. */
const RECOVERY_S = 60;
/** The part of the refill that is never taken away: who stops asking does not hear that there is room again. */
const MIN_PART = 1 / 20;
/** Tokens are sums of fractions. */
const ALMOST = 1e-9;

/**
 * What is known here of a token bucket that AWS keeps and others use too. It refills at AWS's rate times `share`, grows
 * slower by a part with each throttle and faster by a fixed amount with time (AIMD): so it finds what others leave. What it
 * holds back while it is slow is not lost: AWS's own bucket fills in that time. Pure: time is an argument, in ms.
 */
export class AdaptiveBucket {
  readonly maxPerSecond: number;
  readonly #capacity: number;
  #tokens: number;
  #perSecond: number;
  #at: number;
  #slowedAt = -Infinity;

  /** @param share of AWS's bucket that is used, above 0 and at most 1; the rest is left to others. */
  constructor({ capacity, perSecond }: Bucket, share: number, now: number) {
    this.maxPerSecond = perSecond * share;
    this.#capacity = Math.max(1, capacity * share);
    this.#tokens = this.#capacity;
    this.#perSecond = this.maxPerSecond;
    this.#at = now;
  }

  /** Tokens a second that it is refilled with at `now`. */
  perSecond(now: number): number {
    this.#refill(now);
    return this.#perSecond;
  }

  /** Takes a token; false when there is none. */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1 - ALMOST) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Until there is a token, in whole ms and at least 1; a throttle in the meantime makes it longer. */
  waitMs(now: number): number {
    this.#refill(now);
    return Math.max(1, Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000 - ALMOST));
  }

  /** AWS said that its bucket is empty. */
  throttled(now: number): void {
    this.#refill(now);
    this.#tokens = 0;
    if (now - this.#slowedAt < ONE_THROTTLE_MS) return;
    this.#slowedAt = now;
    this.#perSecond = Math.max(this.maxPerSecond * MIN_PART, this.#perSecond * KEPT_AFTER_THROTTLE);
  }

  /** The refill grows all the time, so what came in since is its mean times the time. */
  #refill(now: number): void {
    // A clock that is set back gives nothing and takes nothing.
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#at = now;
    const before = this.#perSecond;
    this.#perSecond = Math.min(this.maxPerSecond, before + (this.maxPerSecond / RECOVERY_S) * seconds);
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((before + this.#perSecond) / 2) * seconds);
  }
}
