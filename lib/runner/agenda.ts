import type { Instant } from "@/lib/base/instant";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";

type Entry = { readonly input: Input; readonly at: number; readonly order: number; dropped: boolean };

/**
 * What is going to happen, by time and then in the order in which it was added: the virtual clock.
 * Adding and taking cost the logarithm of what is pending; what is due at once costs no more than a list.
 */
export class Agenda {
  private readonly heap: Entry[] = [];
  private readonly timers = new Map<Token, Entry>();
  /** Tasks whose answers are not wanted any more; tokens are never used again. */
  private readonly cancelled = new Set<Token>();
  private order = 0;

  add(input: Input): void {
    this.push(input);
  }

  /** Sets a timer, or sets it anew. */
  setTimer(token: Token, fireAt: Instant): void {
    this.dropTimer(token);
    this.timers.set(token, this.push({ kind: "timerFired", token, at: fireAt }));
  }

  dropTimer(token: Token): void {
    const timer = this.timers.get(token);
    if (timer === undefined) return;
    timer.dropped = true;
    this.timers.delete(token);
  }

  /** Takes what a task is still going to answer off the agenda. */
  dropTask(token: Token): void {
    this.cancelled.add(token);
  }

  /** Takes everything that is due at the earliest instant; empty when nothing is left. */
  due(): readonly Input[] {
    const due: Input[] = [];
    let at: number | null = null;
    for (let top = this.heap[0]; top !== undefined && (at === null || top.at === at); top = this.heap[0]) {
      this.pop();
      const { input } = top;
      if (top.dropped) continue;
      if (input.kind === "timerFired") this.timers.delete(input.token);
      else if (this.cancelled.size > 0 && "token" in input && this.cancelled.has(input.token)) continue;
      at = top.at;
      due.push(input);
    }
    return due;
  }

  private push(input: Input): Entry {
    const { heap } = this;
    const entry: Entry = { input, at: input.at, order: this.order++, dropped: false };
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const above = (i - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !before(entry, parent)) break;
      heap[i] = parent;
      i = above;
    }
    heap[i] = entry;
    return entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      const least = right !== undefined && before(right, left) ? right : left;
      if (least === right) child++;
      if (!before(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
