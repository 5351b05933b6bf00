import { EXPRESS_LIMIT_MS } from "./checks";
import { decimal, divide, type Decimal } from "./money";
import { billedDurationMs, billedMemoryMb, DURATION_CHUNK_MS, gbSeconds } from "./memory";
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
 * null when it is for the whole five minutes.
 */
export function breakEvenMs(profile: Profile, prices: PriceTable): number | null {
  return breakEvenWhere((durationMs) => {
    const { standard, express } = costAt({ ...profile, durationMs }, prices);
    return express.lt(standard);
  });
}

/** The same for any cost: found by halving, as the cost of Express grows with duration and that of Standard does not. */
export function breakEvenWhere(expressIsCheaper: (durationMs: number) => boolean): number | null {
  let low = 0;
  let high = EXPRESS_LIMIT_MS / DURATION_CHUNK_MS;
  if (expressIsCheaper(high * DURATION_CHUNK_MS)) return null;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (expressIsCheaper(middle * DURATION_CHUNK_MS)) low = middle;
    else high = middle;
  }
  return low * DURATION_CHUNK_MS;
}
