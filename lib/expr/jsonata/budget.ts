import { EvaluationFault } from "./fault";

/*
 * What one evaluation may use. AWS bounds time, depth and memory; without a clock, work is counted instead.
 * Depth and memory are AWS's own [claimed by another emulator, measured]: 100 levels, 6,990,256 bytes in
 * one value at 8 bytes an item and 1 a character.
 */

const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 100;
const MAX_VALUE_BYTES = 6_990_256;
/** What a step is worth: in bytes that are made, in bytes that are read, in characters that a pattern looks at. */
const BYTES_MADE_A_STEP = 128;
const BYTES_READ_A_STEP = 512;
const READS_A_STEP = 32;

const MEMORY = "Expression evaluation memory limit exceeded: Check for excessive memory usage";

export class Budget {
  private steps = MAX_STEPS;
  private depth = 0;

  enter(): void {
    if (++this.depth > MAX_DEPTH)
      throw new EvaluationFault(
        null,
        "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. " +
          `Depth=${this.depth} max=${MAX_DEPTH}`,
      );
    this.spend(1);
  }

  /** Leaves a level with its value, which may be one that was there before. */
  leave(value: unknown): void {
    this.depth--;
    this.allow(sizeOf(value));
  }

  spend(steps: number): void {
    this.steps -= steps;
    if (this.steps < 0) throw new EvaluationFault(null, "Expression evaluation timeout: Check for infinite loop");
  }

  /** A pattern looks at a character of the text; it may look at each many times. */
  readCharacter(): void {
    this.spend(1 / READS_A_STEP);
  }

  /** Refuses a value that is too big, and counts the work of having made it. */
  made(value: unknown): void {
    this.charge(value, BYTES_MADE_A_STEP);
  }

  /** Refuses a value that is too big, and counts the work of looking through it. */
  looked(value: unknown): void {
    this.charge(value, BYTES_READ_A_STEP);
  }

  /** Refuses a size before the value is made. */
  allow(bytes: number): void {
    if (bytes > MAX_VALUE_BYTES) throw new EvaluationFault(null, MEMORY);
  }

  private charge(value: unknown, bytesAStep: number): void {
    const size = sizeOf(value);
    if (size <= 1_024) return;
    this.allow(size);
    this.spend(size / bytesAStep);
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  return Array.isArray(value) ? value.length * 8 : 0;
}
