import { AdaptiveBucket } from "./adaptiveBucket";
import type { Clock } from "./clock";
import { onAbort } from "./onAbort";
import { type OperationCounters, PaceFull, type Priority } from "./pace";
import type { Bucket } from "./quotas";
import { type Patience, type WaitingCall, WaitingCalls } from "./waitingCalls";

/** Calls of one operation that may wait; each is a small object. Sources wait for some hundreds. */
const MAX_WAITING = 20_000;
/** The refill changes while one waits: the wait is reckoned anew after this time at the latest, in ms. */
const MAX_SLEEP_MS = 1_000;

/** Lets the calls of one operation through, a token each. */
export class OperationGate {
  readonly #bucket: AdaptiveBucket;
  readonly #waiting: WaitingCalls;
  /** Ends the sleep when nobody waits any more; null while nobody is slept for. */
  #asleep: AbortController | null = null;
  #isRunning = false;
  #taken = 0;
  #throttled = 0;

  constructor(
    private readonly operation: string,
    bucket: Bucket,
    share: number,
    private readonly clock: Clock,
    patience?: Patience,
  ) {
    this.#bucket = new AdaptiveBucket(bucket, share, clock.now());
    this.#waiting = new WaitingCalls(patience);
  }

  async take(priority: Priority, source: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { size } = this.#waiting;
    // Whoever comes later does not go before those that wait.
    if (size === 0 && this.#bucket.take(this.clock.now())) {
      this.#taken += 1;
      return;
    }
    if (size >= MAX_WAITING) throw new PaceFull(this.operation, size);
    await this.#wait(priority, source, signal);
  }

  throttled(): void {
    this.#throttled += 1;
    this.#bucket.throttled(this.clock.now());
  }

  counters(): OperationCounters {
    return {
      waiting: this.#waiting.sizes(),
      taken: this.#taken,
      throttled: this.#throttled,
      perSecond: this.#bucket.perSecond(this.clock.now()),
      maxPerSecond: this.#bucket.maxPerSecond,
    };
  }

  #wait(priority: Priority, source: string, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const stay = onAbort(signal, () => {
        this.#waiting.remove(priority, source, call);
        reject(signal.reason as Error);
        if (this.#waiting.size === 0) this.#asleep?.abort(new Error("nobody waits"));
      });
      const call: WaitingCall = {
        resolve: () => (stay(), resolve()),
        reject: (error) => (stay(), reject(error as Error)),
      };
      this.#waiting.add(priority, source, call);
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Runs while somebody waits. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#waiting.size > 0) {
        const now = this.clock.now();
        if (!this.#bucket.take(now)) await this.#sleep(Math.min(MAX_SLEEP_MS, this.#bucket.waitMs(now)));
        else {
          this.#taken += 1;
          this.#waiting.next()?.resolve();
        }
      }
    } catch (error) {
      // A clock that fails: whoever waits would wait for ever.
      for (let call = this.#waiting.next(); call !== undefined; call = this.#waiting.next()) call.reject(error);
    } finally {
      this.#isRunning = false;
    }
  }

  async #sleep(ms: number): Promise<void> {
    const asleep = new AbortController();
    this.#asleep = asleep;
    try {
      await this.clock.sleep(ms, asleep.signal);
    } catch (error) {
      if (!asleep.signal.aborted) throw error;
    } finally {
      this.#asleep = null;
    }
  }
}
