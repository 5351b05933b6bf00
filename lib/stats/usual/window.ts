import { type Distribution, distributionOf } from "./distribution";
import type { Sums } from "./sums";

/** A stretch of time of one machine, as it is compared: its length in ms and what is known of it (`Sums`). */
export type Window = Omit<Sums, "durations" | "costs"> & {
  readonly ms: number;
  readonly durations: Distribution;
  readonly costs: Distribution;
};

export function windowOf(sums: Sums, ms: number): Window {
  return { ...sums, ms, durations: distributionOf(sums.durations), costs: distributionOf(sums.costs) };
}
