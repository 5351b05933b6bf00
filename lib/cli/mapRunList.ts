import type { Counts } from "@/lib/engine/protocol";
import type { MapRunView } from "@/lib/engine/protocol";

/** Map Runs that are listed one by one: children of a Map Run may have Map Runs of their own. */
const MOST = 100;

/** The Map Runs of an execution and of its children, the first hundred of them. */
export class MapRunList {
  readonly shown: MapRunView[] = [];
  private others = 0;

  add(mapRun: MapRunView): void {
    if (this.shown.length < MOST) this.shown.push(mapRun);
    else this.others++;
  }

  /** A line each: where it was, how it ended, and its items and child executions by status. */
  printed(): string {
    const lines = this.shown.map(({ state, status, mapRunArn, itemCounts, executionCounts }) => {
      const counts = `items: ${worded(itemCounts)}; executions: ${worded(executionCounts)}`;
      return `\nmap run of ${state}  ${status}  ${mapRunArn}\n  ${counts}\n`;
    });
    return `${lines.join("")}${this.others === 0 ? "" : `\nand ${this.others} more map runs\n`}`;
  }
}

const WORDS = {
  pending: "pending",
  running: "running",
  succeeded: "succeeded",
  failed: "failed",
  timedOut: "timed out",
  aborted: "aborted",
} as const satisfies Partial<Record<keyof Counts, string>>;

/** `3 succeeded, 1 failed`: what is none is left out. */
function worded(counts: Counts): string {
  const parts = Object.entries(WORDS).flatMap(([member, word]) => {
    const count = counts[member as keyof typeof WORDS];
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return parts.length === 0 ? "none" : parts.join(", ");
}
