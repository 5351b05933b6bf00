import { type Instant, instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { nextOf, readCron } from "./cron";
import { zoneOf } from "./zonedTime";

/** When something is to happen again and again. */
export type Schedule = {
  /** The first time behind `after`; null when there is none. `from`: where a rate counts from. */
  next(after: Instant, from: Instant): Instant | null;
};

const UNITS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };

/** Reads `rate(5 minutes)` or `cron(0 10 * * ? *)`. `timeZone`: IANA name, for cron; UTC without one. */
export function readSchedule(expression: string, timeZone: string | null): Result<Schedule, string> {
  const [, kind, fields = ""] = /^(rate|cron)\((.*)\)$/s.exec(expression.trim()) ?? [];
  if (kind === "rate") return readRate(fields);
  if (kind !== "cron") return err("a schedule is rate(…) or cron(…)");
  const zone = zoneOf(timeZone ?? "UTC");
  if (zone === null) return err(`${timeZone ?? ""} is no time zone as Europe/Berlin`);
  const cron = readCron(fields);
  return cron.ok ? ok({ next: (after) => nextOf(cron.value, zone, after) }) : cron;
}

/** One unit is singular, several are plural, as EventBridge wants it. */
function readRate(fields: string): Result<Schedule, string> {
  const [, digits = "", unit = ""] = /^(\d{1,6}) +(minute|hour|day|minutes|hours|days)$/.exec(fields.trim()) ?? [];
  const count = Number(digits);
  if (count < 1 || (count === 1) === unit.endsWith("s")) {
    return err("rate is a positive number and minute, hour or day, plural above 1: rate(5 minutes)");
  }
  const every = count * (UNITS[unit.replace(/s$/, "")] ?? MINUTE_MS);
  return ok({
    next: (after, from) => instant(from + (Math.floor(Math.max(0, after - from) / every) + 1) * every),
  });
}
