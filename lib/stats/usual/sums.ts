import { EMPTY_SKETCH, mergeSketches, type Sketch } from "../sketch";

/** What is known of the executions of one machine that began in a stretch of time. */
export type Sums = {
  /** So many began, each as often as its weight says (sources may sample successes). */
  readonly executions: number;
  /** Sum of the squares of their weights: as large as `executions` where nothing was sampled. */
  readonly squares: number;
  /** Ended FAILED or TIMED_OUT. */
  readonly failed: number;
  /** Tried something again at least once. */
  readonly retried: number;
  /** How long those took that succeeded, in ms. */
  readonly durations: Sketch;
  /** What those cost that ended, in 10^-12 dollars. */
  readonly costs: Sketch;
};

export const NO_SUMS: Sums = {
  executions: 0,
  squares: 0,
  failed: 0,
  retried: 0,
  durations: EMPTY_SKETCH,
  costs: EMPTY_SKETCH,
};

/** Sums over several stretches; in whatever order they come the same. */
export function addSums(parts: readonly Sums[]): Sums {
  const total = (of: (sums: Sums) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  return {
    executions: total(({ executions }) => executions),
    squares: total(({ squares }) => squares),
    failed: total(({ failed }) => failed),
    retried: total(({ retried }) => retried),
    durations: mergeSketches(parts.map(({ durations }) => durations)),
    costs: mergeSketches(parts.map(({ costs }) => costs)),
  };
}

/** How many independent executions one counted one is as variable as (Kish 1965): 1 where nothing was sampled. */
export function designEffect({ executions, squares }: Pick<Sums, "executions" | "squares">): number {
  return executions > 0 ? Math.max(1, squares / executions) : 1;
}
