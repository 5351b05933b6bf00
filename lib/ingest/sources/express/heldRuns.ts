import { isExecutionEnd } from "@/lib/history/executionEnds";
import type { LoggedRun } from "./logBatch";

/*
 * Runs whose end has not been read yet wait for it where successes are sampled: only then it is known whether they are.
 * What waits is in memory alone, and counts as not read: how far a group was read is stored as of before it.
 */

/** How long after its first event a run waits, by the time of events: five minutes that an Express execution lasts, and the delay of logs. In ms. */
export const HELD_MS = 20 * 60_000;
/** Characters of events that wait; the runs that began first go on before there are more. */
const MOST_CHARACTERS = 64 * 1024 ** 2;

type Held = LoggedRun & {
  characters: number;
  firstAt: number;
  /** Starts, ends, and ends that were successes: AWS may run an execution twice, under one ARN. */
  starts: number;
  ends: number;
  successes: number;
};

/** A run that waits no longer. `isWhole`: it ran once and succeeded, and was read from its start to its end. */
export type ReleasedRun = { readonly run: LoggedRun; readonly isWhole: boolean };

export class HeldRuns {
  private readonly held = new Map<string, Held>();
  private characters = 0;

  /** When the first began of those that wait, ms since the epoch; null: none does. */
  get firstAt(): number | null {
    let first = Infinity;
    for (const { firstAt } of this.held.values()) first = Math.min(first, firstAt);
    return first === Infinity ? null : first;
  }

  add(run: LoggedRun): void {
    const known = this.held.get(run.arn);
    const held = known ?? { ...emptyRun(run.arn), characters: 0, firstAt: Infinity, starts: 0, ends: 0, successes: 0 };
    this.held.set(run.arn, held);
    for (const [i, event] of run.events.entries()) {
      const text = run.texts[i] ?? "";
      held.events.push(event);
      held.texts.push(text);
      held.messages.push(run.messages[i] ?? "");
      held.characters += text.length;
      this.characters += text.length;
      held.firstAt = Math.min(held.firstAt, event.timestamp);
      if (event.type === "ExecutionStarted") held.starts += 1;
      if (isExecutionEnd(event.type)) held.ends += 1;
      if (event.type === "ExecutionSucceeded") held.successes += 1;
    }
  }

  /** What is held of a run, and no longer from then on; null: nothing. */
  take(arn: string): LoggedRun | null {
    const run = this.held.get(arn);
    if (run === undefined) return null;
    this.held.delete(arn);
    this.characters -= run.characters;
    return run;
  }

  /** Runs that need not wait longer: they are whole, failed, began before a time, or are too many. */
  release(before: number): ReleasedRun[] {
    const released: ReleasedRun[] = [];
    const go = (run: Held, isWhole: boolean) => {
      this.take(run.arn);
      released.push({ run, isWhole });
    };
    for (const run of [...this.held.values()]) {
      const isWhole = run.starts === 1 && run.ends === 1 && run.successes === 1;
      const isKept = run.starts > 1 || run.ends > run.successes || run.firstAt < before;
      if (isWhole || isKept) go(run, isWhole);
    }
    if (this.characters <= MOST_CHARACTERS) return released;
    for (const run of [...this.held.values()].sort((a, b) => a.firstAt - b.firstAt)) {
      if (this.characters > MOST_CHARACTERS) go(run, false);
    }
    return released;
  }
}

function emptyRun(arn: string): LoggedRun {
  return { arn, events: [], texts: [], messages: [] };
}
