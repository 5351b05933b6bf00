import { instant } from "@/lib/base/instant";
import { Heap } from "@/lib/engine/drive/heap";
import type { Clock } from "@/lib/ingest/pace/clock";
import { onAbort } from "@/lib/ingest/pace/onAbort";

/**
 * Time that passes only while everything sleeps: `run` moves it to the next sleeper each time the event loop has nothing
 * left to do at once. Only for what waits on this clock alone: no sockets, no files, no database.
 */
export class VirtualTime implements Clock {
  readonly #sleepers = new Heap<() => void>();

  constructor(private time = Date.UTC(2026, 0, 1)) {}

  readonly now = (): number => this.time;

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const stay = onAbort(signal, () => {
        sleeper.dropped = true;
        reject(signal.reason as Error);
      });
      const sleeper = this.#sleepers.push(
        () => {
          stay();
          resolve();
        },
        instant(this.time + Math.max(0, Math.ceil(ms))),
      );
    });

  /** Lets time pass until `work` has ended; rejects where it waits for something that no sleeper brings. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => void (isDone = true);
    work.then(done, done);
    for (;;) {
      await new Promise(setImmediate);
      if (isDone) return work;
      const wake = this.#next();
      if (wake === undefined) throw new Error("It waits for something, and nothing sleeps.");
      wake();
    }
  }

  #next(): (() => void) | undefined {
    for (let { top } = this.#sleepers; top !== undefined; { top } = this.#sleepers) {
      this.#sleepers.pop();
      if (top.dropped) continue;
      this.time = Math.max(this.time, top.at);
      return top.what;
    }
    return undefined;
  }
}
