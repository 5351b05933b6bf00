import { type Entry, Heap } from "@/lib/engine/drive/heap";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";

/** Something that is going to happen to a run. */
export type Pending = {
  readonly input: Input;
  /** Of the recorded event that shows it: what is due at one instant comes in the order of the record. */
  readonly id: number;
  /** Outcomes that were recorded right after one another arrived together. */
  readonly isOutcome: boolean;
};

/** Of what the record does not show: after what it does. */
export const NOT_RECORDED = Number.MAX_SAFE_INTEGER;

/** What is going to happen, by time, then in the order of the record, then as it was added. */
export class ForkClock {
  private readonly heap = new Heap<Pending>();
  /** What is due at the earliest instant, the next one last. */
  private readonly due: Entry<Pending>[] = [];
  private readonly byToken = new Map<Token, Entry<Pending>[]>();
  private readonly acts: Entry<Pending>[] = [];
  private readonly outcomes = new Map<number, Entry<Pending>>();

  add(pending: Pending): void {
    const entry = this.heap.push(pending, pending.input.at);
    const { input, id, isOutcome } = pending;
    if (isOutcome && id !== NOT_RECORDED) this.outcomes.set(id, entry);
    if (!("token" in input)) return void this.acts.push(entry);
    const entries = this.byToken.get(input.token);
    if (entries === undefined) this.byToken.set(input.token, [entry]);
    else entries.push(entry);
  }

  /** Takes off what is going to happen to a token: all of it, or one kind. */
  drop(token: Token, kind?: Input["kind"]): void {
    for (const entry of this.byToken.get(token) ?? []) {
      if (kind === undefined || entry.what.input.kind === kind) entry.dropped = true;
    }
    if (kind === undefined) this.byToken.delete(token);
  }

  /** Takes off what somebody does to the whole run. */
  dropActs(): void {
    for (const entry of this.acts) entry.dropped = true;
  }

  /** What happens next, taken off; empty when nothing is left. */
  take(): readonly Input[] {
    const first = this.first();
    if (first === null) return [];
    const taken = [first.what.input];
    if (!first.what.isOutcome) return taken;
    for (let id = first.what.id + 1; ; id++) {
      const entry = this.outcomes.get(id);
      if (entry === undefined || entry.dropped) return taken;
      entry.dropped = true;
      taken.push(entry.what.input);
    }
  }

  private first(): Entry<Pending> | null {
    this.collect();
    for (let entry = this.due.pop(); entry !== undefined; entry = this.due.pop()) {
      if (entry.dropped) continue;
      entry.dropped = true;
      return entry;
    }
    return this.isEmpty ? null : this.first();
  }

  private get isEmpty(): boolean {
    while (this.heap.top?.dropped === true) this.heap.pop();
    return this.heap.top === undefined;
  }

  /** Moves what is due at the earliest instant behind what is due there already, in the order of the record. */
  private collect(): void {
    for (let { top } = this.heap; top !== undefined; { top } = this.heap) {
      const at = this.due.at(-1)?.at;
      if (at !== undefined && top.at > at) return;
      this.heap.pop();
      if (!top.dropped) this.due.splice(this.placeOf(top), 0, top);
    }
  }

  private placeOf(entry: Entry<Pending>): number {
    let [low, high] = [0, this.due.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.due[middle];
      if (other !== undefined && isBefore(entry, other)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(a: Entry<Pending>, b: Entry<Pending>): boolean {
  return a.what.id < b.what.id || (a.what.id === b.what.id && a.order < b.order);
}
