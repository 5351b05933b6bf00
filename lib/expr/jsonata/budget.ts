/*
 * What one evaluation may use. AWS bounds time, depth and memory; without a clock, work is counted instead.
 * Depth and memory are AWS's own [claimed by another emulator, measured]: 100 levels, 6,990,256 bytes in
 * one value at 8 bytes an item and 1 a character.
 */

const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 100;
const MAX_VALUE_BYTES = 6_990_256;

/** Thrown inside an evaluation, in the form jsonata gives its own errors. */
export class EvaluationFault extends Error {
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

export class Budget {
  private steps = MAX_STEPS;
  private depth = 0;

  enter(): void {
    if (++this.depth > MAX_DEPTH)
      throw new EvaluationFault(
        "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. " +
          `Depth=${this.depth} max=${MAX_DEPTH}`,
      );
    this.spend(1);
  }

  /** Leaves a level with the value it made. */
  leave(value: unknown): void {
    this.depth--;
    this.weigh(value);
  }

  spend(steps: number): void {
    this.steps -= steps;
    if (this.steps < 0) throw new EvaluationFault("Expression evaluation timeout: Check for infinite loop");
  }

  /** Refuses a value that is too big, and counts the work of having made it. */
  weigh(value: unknown): void {
    const size = typeof value === "string" ? value.length : Array.isArray(value) ? value.length * 8 : 0;
    this.allow(size);
    if (size > 1_024) this.spend(size / 512);
  }

  /** Refuses a size before the value is made. */
  allow(bytes: number): void {
    if (bytes > MAX_VALUE_BYTES) throw new EvaluationFault("Expression evaluation memory limit exceeded");
  }
}
