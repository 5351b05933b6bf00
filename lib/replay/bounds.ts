import type { Limits } from "@/lib/engine/compiledMachine";

/*
 * What bounds one replay from the inside. From the outside a process does, by time and memory
 * (lib/server/replay/boundedProcess.ts): a single expression can take longer than all of this.
 */

/** Events that all children of the Map Runs of one replay may make together. */
export const MOST_CHILD_EVENTS = 1_000_000;

/** Events that a run may go on for behind those that are recorded: as long as the longest Standard history. */
const BEYOND = 25_000;

/**
 * Limits of a run whose record has this many events. A Standard history has its own; an Express one has none on AWS,
 * and what a loop makes long after the last recorded event is compared with nothing.
 */
export function limitsOf(recorded: number, type: "STANDARD" | "EXPRESS"): Partial<Limits> {
  return type === "EXPRESS" ? { events: recorded + BEYOND } : {};
}

/** Why a replay was given up, worded: thrown through the interpreter, and caught where the replay began. */
export class GivenUp extends Error {}

/** Children of one replay and what they may still make. */
export class ChildFuel {
  private left = MOST_CHILD_EVENTS;

  burn(events: number): void {
    this.left -= events;
    if (this.left < 0) {
      throw new GivenUp(
        `The children of its Map Runs make more than ${MOST_CHILD_EVENTS} events: that many are not replayed.`,
      );
    }
  }
}

/** A sentence for whatever ended a replay from the inside. */
export function whyGivenUp(error: unknown): string {
  if (error instanceof GivenUp) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /call stack/.test(message)) {
    return "The replay was given up: its data is nested too deeply.";
  }
  return `The replay was given up: ${message}.`;
}
