import type { ComparedRun } from "./comparedRun";
import { type Difference, PARTING } from "./difference";
import { pairSteps } from "./pairSteps";
import type { Row } from "./row";

/*
 * Two executions side by side: their steps aligned by state and visit, chain by chain, each with what differs in it.
 *
 *   execution
 *   ├ step                  a visit of a state; what a Parallel or a Map holds follows below it
 *   │ └ attempt             only where there was more than one
 *   │   ├ branch ── step …
 *   │   └ item   ── step …
 *   └ redrive               between the steps of its chain
 *
 * Rows stand in the order of the chains, branches and items one after the other. Which difference is the first is a
 * matter of A's events (`Difference.at`): what a failure stopped elsewhere lies behind the failure.
 */

/** Where a difference is: places in `rows` and in its differences. */
export type DifferencePlace = { readonly row: number; readonly difference: number };

export type Comparison = {
  readonly rows: readonly Row[];
  /** The first difference that is not one of time; null: there is none. */
  readonly first: DifferencePlace | null;
  /** The first by which the ways part (`PARTING`). */
  readonly parting: DifferencePlace | null;
  /** False: a chain differs in too many places to be aligned best. */
  readonly isBest: boolean;
  /** False: some of it lies too deep or is too much, and is left out. */
  readonly isWhole: boolean;
};

/** Compares two runs, of one machine or of two. Linear in their events but for the alignment (align.ts). */
export function compareRuns(a: ComparedRun, b: ComparedRun): Comparison {
  const { rows, isBest, isWhole } = pairSteps({ a, b });
  return {
    rows,
    first: firstOf(rows, ({ kind }) => kind !== "time"),
    parting: firstOf(rows, ({ kind }) => PARTING.has(kind)),
    isBest,
    isWhole,
  };
}

function firstOf(rows: readonly Row[], wanted: (difference: Difference) => boolean): DifferencePlace | null {
  let found: DifferencePlace | null = null;
  let earliest = Number.POSITIVE_INFINITY;
  for (const [row, { differences }] of rows.entries()) {
    for (const [difference, one] of differences.entries()) {
      if (one.at >= earliest || !wanted(one)) continue;
      earliest = one.at;
      found = { row, difference };
    }
  }
  return found;
}
