import { instant } from "@/lib/base/instant";
import { HOUR_MS } from "@/lib/base/time";
import type { MachineAnswer } from "@/lib/contract/machine";
import { PICO_DOLLARS } from "@/lib/cost/money";
import { quantile, sketchTotal } from "@/lib/stats/sketch";
import type { Series } from "@/lib/stats/usual/cumulative";
import { addSums } from "@/lib/stats/usual/sums";

/** Points that are drawn, at most, and how long a step may be. */
const MAX_POINTS = 120;
const STEPS_MS = [1, 2, 3, 6, 12, 24, 48, 96, 192].map((hours) => hours * HOUR_MS);

type Trend = Pick<MachineAnswer, "trend" | "trendStep">;

/** Hours in as many steps as can be drawn, each of whole hours. */
export function trendOf(series: Series | undefined): Trend {
  const sums = series?.sums ?? [];
  const step = STEPS_MS.find((ms) => (sums.length * HOUR_MS) / ms <= MAX_POINTS) ?? 192 * HOUR_MS;
  const from = series?.from ?? 0;
  const hours = step / HOUR_MS;
  const trend: Trend["trend"] = [];
  for (let i = 0; i < sums.length; i += hours) {
    const { executions, failed, durations, costs } = addSums(sums.slice(i, i + hours));
    trend.push({
      ...{ at: instant(from + i * HOUR_MS), executions, failed, cost: sketchTotal(costs) / PICO_DOLLARS },
      ...{ p50: quantile(durations, 0.5), p95: quantile(durations, 0.95) },
    });
  }
  return { trend, trendStep: step };
}
