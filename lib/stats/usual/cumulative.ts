import type { Sketch } from "../sketch";
import { type Distribution, distributionOf, ZEROS } from "./distribution";
import type { Sums } from "./sums";
import type { Window } from "./window";

/** Sums of one machine over equal stretches, one after another: `sums[i]` begins at `from + i * width` (ms UTC). */
export type Series = { readonly from: number; readonly width: number; readonly sums: readonly Sums[] };

/** Any run of stretches of a series in a time that does not depend on its length: running totals are kept. */
export class CumulativeSeries {
  readonly length: number;
  private readonly counts: Readonly<Record<Count, Float64Array>>;
  private readonly durations: CumulativeSketches;
  private readonly costs: CumulativeSketches;

  constructor(private readonly series: Series) {
    const { sums } = series;
    this.length = sums.length;
    this.counts = {
      executions: runningTotals(sums.map(({ executions }) => executions)),
      squares: runningTotals(sums.map(({ squares }) => squares)),
      failed: runningTotals(sums.map(({ failed }) => failed)),
      retried: runningTotals(sums.map(({ retried }) => retried)),
    };
    this.durations = new CumulativeSketches(sums.map(({ durations }) => durations));
    this.costs = new CumulativeSketches(sums.map(({ costs }) => costs));
  }

  /** The stretches from index `from` to index `to`, the latter not included; null outside of the series. */
  window(from: number, to: number): Window | null {
    if (from < 0 || to > this.length || from >= to) return null;
    const { durations, costs } = this;
    const count = (name: Count) => (this.counts[name][to] ?? 0) - (this.counts[name][from] ?? 0);
    return {
      ms: (to - from) * this.series.width,
      executions: count("executions"),
      squares: count("squares"),
      failed: count("failed"),
      retried: count("retried"),
      // Most comparisons look at counts alone.
      get durations() {
        return durations.between(from, to);
      },
      get costs() {
        return costs.between(from, to);
      },
    };
  }
}

type Count = "executions" | "squares" | "failed" | "retried";

function runningTotals(values: readonly number[]): Float64Array {
  const totals = new Float64Array(values.length + 1);
  values.forEach((value, i) => (totals[i + 1] = (totals[i] ?? 0) + value));
  return totals;
}

/** A row of running totals for each bucket that any of the sketches has. */
class CumulativeSketches {
  private readonly keys: readonly number[];
  private readonly totals: Float64Array;

  constructor(sketches: readonly Sketch[]) {
    this.keys = [ZEROS, ...new Set(sketches.flatMap(({ buckets }) => [...buckets.keys()]))].sort((a, b) => a - b);
    const at = new Map(this.keys.map((key, i) => [key, i]));
    const width = this.keys.length;
    this.totals = new Float64Array(width * (sketches.length + 1));
    sketches.forEach((sketch, row) => {
      this.totals.copyWithin((row + 1) * width, row * width, (row + 1) * width);
      const { keys, counts } = distributionOf(sketch);
      keys.forEach((key, i) => {
        const index = (row + 1) * width + (at.get(key) ?? 0);
        this.totals[index] = (this.totals[index] ?? 0) + (counts[i] ?? 0);
      });
    });
  }

  between(from: number, to: number): Distribution {
    const width = this.keys.length;
    const counts = this.totals.slice(to * width, (to + 1) * width);
    for (let i = 0; i < width; i++) counts[i] = (counts[i] ?? 0) - (this.totals[from * width + i] ?? 0);
    return { keys: this.keys, counts };
  }
}
