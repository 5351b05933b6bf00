import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { Chance } from "@/lib/demo/chance";
import { OFFICE, SHOPPING, STEADY } from "@/lib/demo/machine";
import type { Series } from "@/lib/stats/usual/cumulative";
import { type Episode, episodesOf } from "@/lib/stats/usual/episodes";
import { type HourModel, madeSums } from "./madeSeries";

const PROFILES: readonly (readonly number[])[] = [SHOPPING, OFFICE, STEADY];

/** Machine `m` of a fleet, with its times of day and weekends, at an hour after a Monday's midnight. */
export function usualHour(m: number, hour: number): HourModel {
  const profile = PROFILES[m % 3] ?? STEADY;
  const day = (profile[hour % 24] ?? 0) / (profile.reduce((sum, each) => sum + each, 0) / 24);
  const weekend = Math.floor(hour / 24) % 7 >= 5 ? 0.5 : 1;
  const perHour = ([12, 40, 90, 150][m % 4] ?? 0) * day * weekend;
  return { failing: [0.002, 0.02, 0.08][m % 3] ?? 0, retrying: 0.05, medianMs: 900, cost: 25e6, perHour };
}

/** A fleet in which nothing happens, of machines that nobody runs. */
export type Quiet = {
  readonly seed: number;
  readonly machines: number;
  readonly days: number;
  /**
   * By how much (standard deviation of the logarithm) hours differ beyond what chance makes of independent executions,
   * an hour like the one before it by half; 0: not at all.
   */
  readonly unrest: number;
  /** How often somebody looks, in ms: parts of an hour. */
  readonly every: number;
};

/** One machine of it, from a Monday's midnight on. */
export function quietSeries({ seed, days, unrest, every }: Quiet, m: number): Series {
  const eachHour = HOUR_MS / every;
  const chance = Chance.of(seed, `quiet${m}`);
  const hours = Array.from({ length: days * 24 }, (_, hour) => usualHour(m, hour));
  const [often, bad, slow] = [0, 0, 0].map(() => wandering(chance, hours.length, unrest));
  const sums = hours.flatMap((usual, hour) => {
    const model = {
      ...usual,
      perHour: (usual.perHour / eachHour) * (often?.[hour] ?? 1),
      failing: Math.min(0.5, usual.failing * (bad?.[hour] ?? 1)),
      retrying: Math.min(0.5, usual.retrying * (bad?.[hour] ?? 1)),
      medianMs: usual.medianMs * (slow?.[hour] ?? 1),
    };
    return Array.from({ length: eachHour }, () => madeSums(chance, model));
  });
  return { from: 0, width: every, sums };
}

/** Factors around 1, each half like the one before it. */
function wandering(chance: Chance, length: number, unrest: number): number[] {
  let state = 0;
  return Array.from({ length }, () => {
    // The sum of twelve equal draws is nearly normal.
    const normal = Array.from({ length: 12 }, () => chance.next()).reduce((sum, each) => sum + each, -6);
    state = 0.5 * state + Math.sqrt(0.75) * normal;
    return Math.exp(unrest * state);
  });
}

/**
 * What is told of it though nothing happened, at each of the levels, which descend. Each machine changes once, which
 * changes nothing.
 */
export function falseAlarmsOf(quiet: Quiet, levels: readonly number[]): Episode[][] {
  const told = levels.map((): Episode[] => []);
  for (let m = 0; m < quiet.machines; m++) {
    const series = quietSeries(quiet, m);
    for (const [i, level] of levels.entries()) {
      const found = episodesOf(series, [9.4 * DAY_MS], level);
      // Of a machine that nothing is told of, nothing is told at a lower level.
      if (found.length === 0) break;
      told[i]?.push(...found);
    }
  }
  return told;
}
