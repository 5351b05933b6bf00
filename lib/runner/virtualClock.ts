import type { Instant } from "@/lib/base/instant";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import { type Entry, Heap } from "./heap";

/**
 * What is going to happen, by time and then in the order in which it was added: the virtual clock.
 * Adding and taking cost the logarithm of what is pending; what is due at once costs no more than a list.
 */
export class VirtualClock {
  private readonly heap = new Heap<Input>();
  private readonly timers = new Map<Token, Entry<Input>>();
  /** Tasks whose answers are not wanted any more; tokens are never used again. */
  private readonly cancelled = new Set<Token>();

  add(input: Input): void {
    this.heap.push(input, input.at);
  }

  /** Sets a timer, or sets it anew. */
  setTimer(token: Token, fireAt: Instant): void {
    this.dropTimer(token);
    this.timers.set(token, this.heap.push({ kind: "timerFired", token, at: fireAt }, fireAt));
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

  /** When something is due next; Infinity when nothing is left. */
  get nextAt(): number {
    for (let { top } = this.heap; top !== undefined; { top } = this.heap) {
      if (!this.isDropped(top)) return top.at;
      this.heap.pop();
    }
    return Infinity;
  }

  /** Takes everything that is due at the earliest instant; empty when nothing is left. */
  due(): readonly Input[] {
    const due: Input[] = [];
    const at = this.nextAt;
    for (let { top } = this.heap; top !== undefined && top.at === at; { top } = this.heap) {
      this.heap.pop();
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
