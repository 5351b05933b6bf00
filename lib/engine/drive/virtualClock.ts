import type { Instant } from "@/lib/base/instant";
import type { Input } from "../protocol";
import type { Run } from "../run";
import type { Token } from "../token";
import type { Clock } from "./clock";
import { type Entry, Heap } from "./heap";
import type { MaybePromise } from "./maybePromise";
import type { World } from "./world";

/** Something that goes on beside the run, at times of its own: a child execution. */
export type Sleeper = {
  /** Lets it go on up to an instant; it goes back to sleep by `VirtualClock.sleep`. */
  readonly wake: (until: Instant) => MaybePromise<void>;
};

/**
 * What is going to happen, by time and then in the order in which it was added. No time passes while nothing happens.
 * Adding and taking cost the logarithm of what is pending; what is due at once costs no more than a list.
 */
export class VirtualClock implements Clock {
  private readonly pending = new Heap<Input>();
  private readonly sleepers = new Heap<Sleeper>();
  private readonly timers = new Map<Token, Entry<Input>>();
  /** Tasks whose answers are not wanted any more; tokens are never used again. */
  private readonly cancelled = new Set<Token>();

  /** @param until nothing that comes later happens; ms UTC. */
  constructor(public until: number = Infinity) {}

  /** The handlers of timers: they are set on this clock. */
  timerHandlers(): Pick<World, "setTimer" | "cancelTimer"> {
    return {
      setTimer: ({ token, fireAt }) => this.setTimer(token, fireAt),
      cancelTimer: ({ token }) => this.dropTimer(token),
    };
  }

  add(input: Input): void {
    this.pending.push(input, input.at);
  }

  /** Sets a timer, or sets it anew. */
  setTimer(token: Token, fireAt: Instant): void {
    this.dropTimer(token);
    this.timers.set(token, this.pending.push({ kind: "timerFired", token, at: fireAt }, fireAt));
  }

  dropTimer(token: Token): void {
    const timer = this.timers.get(token);
    if (timer === undefined) return;
    timer.dropped = true;
    this.timers.delete(token);
  }

  /** Takes what a task is still going to answer off the clock. */
  dropTask(token: Token): void {
    this.cancelled.add(token);
  }

  sleep(sleeper: Sleeper, until: Instant): void {
    this.sleepers.push(sleeper, until);
  }

  next(run: Run): MaybePromise<readonly Input[] | null> {
    while (run.status === "RUNNING") {
      const { top } = this.sleepers;
      const dueAt = this.dueAt;
      const at = top === undefined ? dueAt : Math.min(dueAt, top.at);
      if (at === Infinity || at > this.until) return null;
      if (top === undefined || top.at > dueAt) return this.due(dueAt);
      this.sleepers.pop();
      const soon = top.what.wake(top.at);
      if (soon instanceof Promise) return soon.then(() => this.next(run));
    }
    return null;
  }

  /** When something happens next, ms UTC: to the run or beside it; Infinity when the run has ended or nothing does. */
  nextAt({ status }: Run): number {
    return status === "RUNNING" ? Math.min(this.dueAt, this.sleepers.top?.at ?? Infinity) : Infinity;
  }

  /** When an input is due next; Infinity when none is left. */
  private get dueAt(): number {
    for (let { top } = this.pending; top !== undefined; { top } = this.pending) {
      if (!this.isDropped(top)) return top.at;
      this.pending.pop();
    }
    return Infinity;
  }

  /** Takes everything that is due at the earliest instant; empty when nothing is left. */
  due(at = this.dueAt): readonly Input[] {
    const due: Input[] = [];
    for (let { top } = this.pending; top !== undefined && top.at === at; { top } = this.pending) {
      this.pending.pop();
      if (this.isDropped(top)) continue;
      if (top.what.kind === "timerFired") this.timers.delete(top.what.token);
      due.push(top.what);
    }
    return due;
  }

  private isDropped({ what, dropped }: Entry<Input>): boolean {
    if (dropped || what.kind === "timerFired") return dropped;
    return this.cancelled.size > 0 && "token" in what && this.cancelled.has(what.token);
  }
}
