/**
 * Lets `atOnce` holders in and as many as `mostWaiting` wait behind them, first come first served. Whoever got in
 * calls what it was given when it is done.
 */
export class Turns {
  private holding = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  get isFull(): boolean {
    return this.holding >= this.atOnce && this.waiting.length >= this.mostWaiting;
  }

  /** Answers how to leave once it is the caller's turn. Rejects with the reason of `signal`, or when the queue is full. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.isFull) throw new Error(`${this.mostWaiting} wait already`);
    if (this.holding < this.atOnce) this.holding += 1;
    else await this.turn(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.leave();
    };
  }

  /** The place of the one that leaves goes to the first that waits. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.holding -= 1;
    else next();
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener("abort", give);
        resolve();
      };
      const give = () => {
        this.waiting.splice(this.waiting.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      this.waiting.push(go);
      signal.addEventListener("abort", give, { once: true });
    });
  }
}
