import { PRIORITIES, type Priority } from "./pace";

/** A call that waits. */
export type WaitingCall = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/**
 * How often a waiting class may be passed over by more urgent ones before one of it goes first: the rest gets at least
 * one call of 17 however much is watched.
 */
export type Patience = Readonly<Record<Priority, number>>;
export const PATIENCE: Patience = { watched: Infinity, failed: 8, rest: 16 };

/** One priority: the sources take turns, each in its own order, so that one with a thousand calls does not hold up another's. */
class Turns {
  /** By source; the one whose turn is next is first. An empty one is not kept. */
  readonly #bySource = new Map<string, Set<WaitingCall>>();
  size = 0;

  add(source: string, call: WaitingCall): void {
    const calls = this.#bySource.get(source) ?? new Set();
    this.#bySource.set(source, calls);
    calls.add(call);
    this.size += 1;
  }

  remove(source: string, call: WaitingCall): boolean {
    const calls = this.#bySource.get(source);
    if (calls?.delete(call) !== true) return false;
    if (calls.size === 0) this.#bySource.delete(source);
    this.size -= 1;
    return true;
  }

  next(): WaitingCall | undefined {
    for (const [source, calls] of this.#bySource) {
      for (const call of calls) {
        this.remove(source, call);
        if (calls.size > 0) {
          // Behind the others.
          this.#bySource.delete(source);
          this.#bySource.set(source, calls);
        }
        return call;
      }
    }
    return undefined;
  }
}

/** Calls of one operation that wait for a token. */
export class WaitingCalls {
  readonly #turns: Readonly<Record<Priority, Turns>> = { watched: new Turns(), failed: new Turns(), rest: new Turns() };
  readonly #passedOver: Record<Priority, number> = { watched: 0, failed: 0, rest: 0 };

  constructor(private readonly patience: Patience = PATIENCE) {}

  get size(): number {
    return PRIORITIES.reduce((sum, priority) => sum + this.#turns[priority].size, 0);
  }

  sizes(): Readonly<Record<Priority, number>> {
    const { watched, failed, rest } = this.#turns;
    return { watched: watched.size, failed: failed.size, rest: rest.size };
  }

  add(priority: Priority, source: string, call: WaitingCall): void {
    this.#turns[priority].add(source, call);
  }

  /** False when it waits no more. */
  remove(priority: Priority, source: string, call: WaitingCall): boolean {
    return this.#turns[priority].remove(source, call);
  }

  /** Takes out the call that is let through next; undefined when none waits. */
  next(): WaitingCall | undefined {
    const waiting = PRIORITIES.filter((priority) => this.#turns[priority].size > 0);
    const impatient = waiting.findLast((priority) => this.#passedOver[priority] >= this.patience[priority]);
    const chosen = impatient ?? waiting[0];
    if (chosen === undefined) return undefined;
    for (const priority of PRIORITIES) {
      const isPassedOver = priority !== chosen && this.#turns[priority].size > 0;
      this.#passedOver[priority] = isPassedOver ? this.#passedOver[priority] + 1 : 0;
    }
    return this.#turns[chosen].next();
  }
}
