import { EXPRESS_LIMIT_MS } from "./checks";
import { DURATION_CHUNK_MS } from "./memory";

/**
 * The duration in ms, a multiple of 100, up to which Express is the cheaper type; 0 when it never is, null when it is for
 * the whole five minutes. Found by halving, as the cost of Express grows with duration and that of Standard does not.
 */
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
