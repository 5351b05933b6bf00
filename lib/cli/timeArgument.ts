import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { type Instant, instant, parseInstant } from "@/lib/base/instant";
import { UsageError } from "./usageError";

const UNITS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** A moment given as ISO 8601, or as a time before `now`: `30m`, `24h`, `7d`. Throws UsageError that names the option. */
export function timeArgument(option: string, text: string, now: number): Instant {
  const ago = /^(\d{1,6})([mhd])$/.exec(text);
  if (ago !== null) return instant(now - Number(ago[1]) * UNITS[ago[2] as keyof typeof UNITS]);
  const at = parseInstant(text) ?? parseInstant(`${text}T00:00:00Z`);
  if (at === null)
    throw new UsageError(`${option}: ${text} is no time such as 24h, 7d, 2026-01-31 or 2026-01-31T08:00:00Z.`);
  return at;
}
