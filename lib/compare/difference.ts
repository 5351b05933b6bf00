/*
 * In what two executions can differ at a step.
 */

/**
 * - `path`: only one of them came to the step.
 * - `outcome`: it ended otherwise. `error`: it failed with another error or cause. `attempts`: it took more of them.
 * - `input`: what went into the state, or was sent to its task. `output`: what its task answered, what left the state, and
 *   the variables it assigned.
 * - `settings`: resource, timeouts, role, version or worker.
 * - `events`: other events, and none of the above tells why.
 * - `time`: one took much longer (`isTold` in time.ts).
 */
export const DIFFERENCE_KINDS = [
  "path",
  "outcome",
  "error",
  "attempts",
  "input",
  "output",
  "settings",
  "events",
  "time",
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** By these the ways of two executions part; the others are what was carried along them. */
export const PARTING: ReadonlySet<DifferenceKind> = new Set(["path", "outcome", "error", "attempts"]);

/** One place where two values differ: JSON text, cut when long; null where there is none. */
type ValueDifference = { readonly path: string; readonly a: string | null; readonly b: string | null };

export type Difference = {
  readonly kind: DifferenceKind;
  /**
   * What differs: a field of the event (`input`, `output`, `variables`, `error`, `cause`, `resource`, …), or `sent` to the
   * task, its `answer`, the `items` of a Map; null where no single one does.
   */
  readonly field: string | null;
  /** Events of the two sides that hold it. */
  readonly a: number | null;
  readonly b: number | null;
  /** Where it lies in A: an event's id, or half above the one behind which B has what A lacks. */
  readonly at: number;
  /** At most MAX_DIFFERENCES of lib/replay/jsonDiff. */
  readonly values: readonly ValueDifference[];
};
