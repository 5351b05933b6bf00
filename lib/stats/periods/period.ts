import type { Sketch } from "../sketch";

/** What is known of the executions of one machine that began in one bucket of time. */
export type PeriodBucket = {
  readonly ms: number;
  /** So many began, each as often as its weight says. */
  readonly executions: number;
  /** Of these have ended; all below is of those. */
  readonly ended: number;
  readonly squares: number;
  readonly failed: number;
  /** Tried something again at least once. */
  readonly retried: number;
  /** Of those that succeeded, ms. */
  readonly durations: Sketch;
  /** 10^-12 dollars. */
  readonly costs: Sketch;
  readonly states: ReadonlyMap<string, StateInBucket>;
};

/** What one state did. */
export type StateInBucket = {
  /** Executions that came to it. */
  readonly reached: number;
  readonly visits: number;
  /** Each failure that a retrier or catcher could take, and each visit that failed. */
  readonly failures: number;
  readonly retries: number;
  readonly totalMs: number;
};

export type Period = { readonly buckets: readonly PeriodBucket[] };

/** Figures of a machine, in the order in which they are read; ms, 10^-12 dollars, shares, executions an hour. */
export const MACHINE_FIGURES = ["executions", "failed", "retried", "p50", "p95", "cost"] as const;
/** Figures of a state: the share of executions that came to it; visits, ms, failures and retries of an execution. */
export const STATE_FIGURES = ["reached", "visits", "time", "failures", "retries"] as const;
export type FigureName = (typeof MACHINE_FIGURES)[number] | (typeof STATE_FIGURES)[number];

/**
 * - `more`, `less`: b differs from a, surely;
 * - `unsure`: they cannot be told apart;
 * - `tooFew`: nothing can be told of so few.
 */
export const FIGURE_VERDICTS = ["more", "less", "unsure", "tooFew"] as const;
export type FigureVerdict = (typeof FIGURE_VERDICTS)[number];

export type Figure = {
  readonly name: FigureName;
  /** Null: there is nothing that it would be of. */
  readonly a: number | null;
  readonly b: number | null;
  /** b − a, between these with a confidence of 95 %. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number } | null;
  /** Corrected for the number of figures; null where there are too few. */
  readonly p: number | null;
  readonly verdict: FigureVerdict;
};
