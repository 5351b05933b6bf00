import type { Clock } from "@/lib/ingest/pace/clock";

/*
 * Time that moves only when nothing can happen without it.
 *
 * The rule. Time goes on to the earliest sleeper when
 *   1. nobody holds it: calls that a fake answers and work that `during` was told of (writes of a database, gunzip) hold
 *      it while they are open; a call that is never answered, or that sleeps itself, does not;
 *   2. and the event loop has then turned QUIET_TURNS times without a hold, a release, a sleep or a wake.
 * Sleepers wake one at a time, the earliest first, at the same time in the order in which they went to sleep. So what
 * awaits nothing but promises, this clock and what `during` was told of goes the same way every time. What awaits the
 * machine untold (a file, another thread) may be overtaken by time: it stays right and is not repeatable.
 * When nobody sleeps and nothing is held, what was run waits for the machine, or for ever: after `patienceMs` of real
 * time that is an error, which says who had held it last.
 */

/** A turn of the event loop runs what is due in it; a promise chain through two streams needs three. */
const QUIET_TURNS = 4;

type Sleeper = { readonly at: number; readonly order: number; readonly wake: () => void };

/** Ends a hold; a second time it changes nothing. */
export type Release = () => void;

export class VirtualClock implements Clock {
  private at: number;
  private readonly sleepers: Sleeper[] = [];
  private readonly held = new Map<number, string>();
  private order = 0;
  /** Grows with everything that happens here. */
  private stamp = 0;
  private onRelease: (() => void) | null = null;

  /** @param start ms since the epoch. */
  constructor(
    start: number,
    private readonly patienceMs = 20_000,
  ) {
    this.at = start;
  }

  readonly now = (): number => this.at;

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const end = () => signal.removeEventListener("abort", aborted);
      const wake = () => (end(), resolve());
      const sleeper = { at: this.at + Math.max(0, ms), order: this.order++, wake };
      const aborted = () => {
        this.sleepers.splice(this.sleepers.indexOf(sleeper), 1);
        this.stamp++;
        end();
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", aborted, { once: true });
      this.insert(sleeper);
    });

  /** How many sleep. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  /** Time stands still until the hold is released; `what` is named when nothing goes on any more. */
  hold(what: string): Release {
    const number = this.order++;
    this.held.set(number, what);
    this.stamp++;
    return () => {
      if (!this.held.delete(number)) return;
      this.stamp++;
      if (this.held.size === 0) this.onRelease?.();
    };
  }

  /** Time stands still while `work` is done. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    const release = this.hold(what);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Lets time go on until the work has ended, and answers what it answered. Throws when it can never end. */
  async run<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const settled = work.then(
      () => void (ended = true),
      () => void (ended = true),
    );
    for (;;) {
      await this.quiet();
      if (ended) return work;
      const next = this.sleepers.shift();
      if (next === undefined) {
        await this.patient(settled);
        continue;
      }
      this.at = Math.max(this.at, next.at);
      this.stamp++;
      next.wake();
    }
  }

  /** Lets `ms` go by with everything that happens in them. */
  async pass(ms: number): Promise<void> {
    await this.run(this.sleep(ms, NEVER));
  }

  /** In the order of waking: the list is short, and most go to its end. */
  private insert(sleeper: Sleeper): void {
    this.stamp++;
    let place = this.sleepers.length;
    while (place > 0 && (this.sleepers[place - 1]?.at ?? 0) > sleeper.at) place--;
    this.sleepers.splice(place, 0, sleeper);
  }

  /** Until the event loop turned QUIET_TURNS times and nothing happened here, with nothing held. */
  private async quiet(): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS;) {
      const before = this.stamp;
      if (this.held.size > 0) await this.allReleased();
      await new Promise<void>((resolve) => setImmediate(resolve));
      turns = this.stamp === before ? turns + 1 : 0;
    }
  }

  private async allReleased(): Promise<void> {
    await this.within(new Promise<void>((resolve) => (this.onRelease = resolve)), () => {
      const names = [...new Set(this.held.values())].slice(0, 10);
      return `is held by ${names.join(", ")}`;
    });
    this.onRelease = null;
  }

  /** Nobody sleeps: what goes on goes on outside of this clock. */
  private async patient(settled: Promise<void>): Promise<void> {
    const before = this.stamp;
    const stop = { stopped: false };
    const watch = (async () => {
      while (!stop.stopped && this.stamp === before) await new Promise((resolve) => setTimeout(resolve, 1));
    })();
    try {
      await this.within(Promise.race([settled, watch]), () => "has no sleeper and nothing is held");
    } finally {
      stop.stopped = true;
    }
  }

  private async within(awaited: Promise<void>, state: () => string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`Virtual time stands at ${new Date(this.at).toISOString()} and ${state()}.`));
      }, this.patienceMs);
    });
    try {
      await Promise.race([awaited, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const NEVER = new AbortController().signal;
