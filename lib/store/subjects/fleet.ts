import type { Sketch } from "@/lib/stats/sketch";
import type { Database } from "../database";
import { fleetDurations } from "../overview/fleetDurations";
import { lastOutcomes, type Outcome } from "../overview/lastOutcomes";
import { countOpenFailures } from "../overview/openFailures";
import type { OverviewTime } from "../overview/range";
import {
  countFailures,
  type FailureCount,
  type FailureSample,
  readWays,
  sampleFailures,
  type WayOfFailing,
} from "../overview/waysOfFailing";
import { catchUpRepairs } from "../repairs/follow";
import { catchUp, type Standing } from "../rollups/follow";

/** What the machines did in a stretch of time, from the roll-ups and along indexes. Machines by their ids; null: not known. */
export type Fleet = {
  /** Takes what changed into the sums where that takes a moment; how they stand to what is stored. */
  catchUp(): Promise<Standing>;
  /** Of those that succeeded, ms. */
  durations(range: OverviewTime): Promise<ReadonlyMap<number | null, Sketch>>;
  outcomes(
    machineIds: readonly number[],
    to: number | null,
    most: number,
  ): Promise<ReadonlyMap<number, readonly Outcome[]>>;
  failures(range: OverviewTime): Promise<readonly FailureCount[]>;
  ways(fingerprints: readonly string[]): Promise<readonly WayOfFailing[]>;
  sample(
    fingerprints: readonly string[],
    range: OverviewTime,
    most: number,
  ): Promise<ReadonlyMap<string, FailureSample>>;
  /** Failures that nothing has repaired, whenever they began. */
  openFailures(): Promise<readonly { readonly machineId: number | null; readonly open: number }[]>;
};

export function fleetIn(database: Database, now: () => number): Fleet {
  return {
    catchUp: async () => {
      await catchUpRepairs(database, now());
      return catchUp(database, now());
    },
    durations: (range) => fleetDurations(database, range),
    outcomes: (ids, to, most) => lastOutcomes(database, ids, to, most),
    failures: (range) => countFailures(database, range),
    ways: (fingerprints) => readWays(database, fingerprints),
    sample: (fingerprints, range, most) => sampleFailures(database, fingerprints, range, most),
    openFailures: () => countOpenFailures(database),
  };
}
