import { DAY_MS } from "@/lib/base/time";
/** A chart has a bar for each; the contract allows a hundred. */
const MOST_DAYS = 100;

/** Days from `from` to before `to` (ms UTC) as `2026-11-03`, UTC; at most 100. */
export function daysBetween(from: number, to: number): string[] {
  const count = Math.min(MOST_DAYS, Math.max(0, Math.ceil((to - from) / DAY_MS)));
  return Array.from({ length: count }, (_, i) => new Date(from + i * DAY_MS).toISOString().slice(0, 10));
}
