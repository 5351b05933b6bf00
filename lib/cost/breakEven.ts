import { decimal, divide, type Decimal } from "./money";
import { billedDurationMs, billedMemoryMb, gbSeconds } from "./memory";
import type { PriceTable } from "./prices";

/** The average execution of a machine, as far as cost is concerned. */
export type Profile = {
  readonly transitions: number;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly logKb: number;
};

export type Point = { readonly durationMs: number; readonly standard: Decimal; readonly express: Decimal };

/** One execution of this profile as Standard and as Express, logs included for Express. */
export function costAt(profile: Profile, prices: PriceTable): Point {
  const used = gbSeconds(billedDurationMs(profile.durationMs), billedMemoryMb(decimal(profile.memoryMb)));
  const perGbSecond = prices.gbSecond[0]?.price ?? decimal(0);
  const logs = divide(decimal(profile.logKb).times(1000), 2 ** 30).times(prices.logIngest);
  return {
    durationMs: profile.durationMs,
    standard: prices.transition.times(profile.transitions),
    express: prices.request.plus(used.times(perGbSecond)).plus(logs),
  };
}

/**
 * The duration in ms, a multiple of 100, up to which Express is the cheaper type; 0 when it never is,
 * null when it is for the whole five minutes. Found by halving: the cost of Express grows with duration.
 */
export function breakEvenMs(profile: Profile, prices: PriceTable): number | null {
  const cheaper = (chunks: number): boolean => {
    const { standard, express } = costAt({ ...profile, durationMs: chunks * 100 }, prices);
    return express.lt(standard);
  };
  let low = 0;
  let high = 3000;
  if (cheaper(high)) return null;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (cheaper(middle)) low = middle;
    else high = middle;
  }
  return low * 100;
}
