/** A number from 0 to below 1. */
export type Random = () => number;

/** Between two attempts of one call. */
export type Backoff = { readonly firstMs: number; readonly maxMs: number };

export const BACKOFF: Backoff = { firstMs: 250, maxMs: 20_000 };

/**
 * ms to wait before attempt `attempt` + 1: anything from nothing to a bound that doubles with each attempt (full jitter), so
 * that callers that failed together do not come again together.
 */
export function backoffMs(attempt: number, random: Random, { firstMs, maxMs }: Backoff = BACKOFF): number {
  return random() * Math.min(maxMs, firstMs * 2 ** Math.min(30, attempt - 1));
}
