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
  private readonly answers = new Map<Token, Entry[]>();
  private order = 0;

  add(input: Input): void {
    const entry = this.push(input);
    if (!("token" in input)) return;
    const known = this.answers.get(input.token);
    if (known === undefined) this.answers.set(input.token, [entry]);
    else known.push(entry);
  }

  /** Sets a timer, or sets it anew. */
  setTimer(token: Token, fireAt: Instant): void {
    this.drop(token);
    this.timers.set(token, this.push({ kind: "timerFired", token, at: fireAt }));
  }

  /** Takes a timer, or the answers of a task, off the agenda. */
  drop(token: Token): void {
    const timer = this.timers.get(token);
    if (timer !== undefined) {
      timer.dropped = true;
      this.timers.delete(token);
    }
    for (const entry of this.answers.get(token) ?? []) entry.dropped = true;
    this.answers.delete(token);
  }

  /** Takes everything that is due at the earliest instant; empty when nothing is left. */
  due(): readonly Input[] {
    const due: Input[] = [];
    let at: number | null = null;
    for (let top = this.heap[0]; top !== undefined && (at === null || top.at === at); top = this.heap[0]) {
      this.pop();
      if (top.dropped) continue;
      at = top.at;
      due.push(top.input);
      if ("token" in top.input) this.forget(top.input.token, top);
    }
    return due;
  }

  private forget(token: Token, entry: Entry): void {
    if (this.timers.get(token) === entry) this.timers.delete(token);
    const answers = this.answers.get(token);
    if (answers === undefined) return;
    if (answers.length === 1) this.answers.delete(token);
    else answers.splice(answers.indexOf(entry), 1);
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
