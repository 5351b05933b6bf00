/** In what a machine can be worse than usual. */
export const MEASURES = ["failures", "retries", "duration", "cost", "fewer", "more"] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * What is compared with what. `now` and `usual` are in the measure's unit: a share of the executions for failures and
 * retries, ms for durations, 10^-12 dollars for costs, executions an hour for fewer and more.
 */
export type Comparison = {
  readonly measure: Measure;
  readonly now: number;
  readonly usual: number;
  /** Of durations and costs the median, or the 95th percentile where the slowest tenth differs more surely. */
  readonly of: "rate" | "median" | "tail";
  /** The chance to see this or worse when nothing has changed, before any correction for how often one looks. */
  readonly p: number;
  /** Large enough to matter, whatever p says (`RELEVANT`). */
  readonly isRelevant: boolean;
};

/**
 * From which size on a difference matters. With a million executions a day every difference is significant; what is
 * smaller than this wakes nobody.
 */
export const RELEVANT = {
  /** At least so many times the usual share, and so much more of all executions. */
  failures: { factor: 1.5, points: 0.01 },
  retries: { factor: 1.5, points: 0.02 },
  /**
   * The median so many times the usual one, and an execution slower than a usual one with that chance; or the 95th
   * percentile so many times the usual one, and such a multiple of executions in the slowest tenth.
   */
  duration: { factor: 1.15, superiority: 0.6, tailFactor: 1.5, tailShare: 2 },
  cost: { factor: 1.15, superiority: 0.6, tailFactor: 1.5, tailShare: 2 },
  fewer: { factor: 0.5 },
  more: { factor: 2 },
} as const satisfies Record<Measure, object>;
