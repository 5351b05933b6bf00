import { HOUR_MS } from "@/lib/base/time";
import { Chance } from "@/lib/demo/chance";
import { sketchOf } from "@/lib/stats/sketch";
import type { Series } from "@/lib/stats/usual/cumulative";
import type { Sums } from "@/lib/stats/usual/sums";

/** How a machine behaves in one hour. */
export type HourModel = {
  readonly perHour: number;
  readonly failing: number;
  readonly retrying: number;
  readonly medianMs: number;
  readonly cost: number;
};

/** Hours of a machine that nobody runs, from a seed: executions are independent of each other, as the tests assume. */
export function madeSeries(seed: number, name: string, hours: number, model: (hour: number) => HourModel): Series {
  const chance = Chance.of(seed, name);
  return { from: 0, width: HOUR_MS, sums: Array.from({ length: hours }, (_, hour) => madeSums(chance, model(hour))) };
}

export function madeSums(chance: Chance, model: HourModel): Sums {
  const executions = poisson(chance, model.perHour);
  let [failed, retried] = [0, 0];
  const [durations, costs]: [number[], number[]] = [[], []];
  for (let i = 0; i < executions; i++) {
    if (chance.happens(model.retrying)) retried++;
    if (chance.happens(model.failing)) failed++;
    else durations.push(chance.latency(model.medianMs, 0.5));
    costs.push(model.cost * (8 + chance.between(0, 3)));
  }
  return { executions, squares: executions, failed, retried, durations: sketchOf(durations), costs: sketchOf(costs) };
}

/** How many there are when so many are usual (Knuth's way: for small numbers). */
export function poisson(chance: Chance, mean: number): number {
  let count = 0;
  for (let time = waiting(chance); time < mean; time += waiting(chance)) count++;
  return count;
}

function waiting(chance: Chance): number {
  return -Math.log(1 - chance.next());
}
