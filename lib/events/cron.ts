import type { Instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { dayOfMonthTest, dayOfWeekTest, type DayTest, lastDay } from "./cronDays";
import { type Names, readField } from "./cronField";
import type { Zone } from "./zonedTime";

/*
 * AWS's cron: minutes, hours, day of month, month, day of week (1 is Sunday) and year; one of the two days is `?`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */

export type Cron = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly isDay: DayTest;
};

const MONTHS = names(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);
const WEEKDAYS = names(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);
const LAST_YEAR = 2199;

function names(list: readonly string[]): Names {
  return new Map(list.map((name, index) => [name, index + 1]));
}

/** Reads the six fields between the parentheses. */
export function readCron(text: string): Result<Cron, string> {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) return err("cron has six fields: minutes, hours, day of month, month, day of week, year");
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    return err("one of day of month and day of week must be ?, and the other must not");
  }
  const minutes = readField("minutes", minute, 0, 59);
  const hours = readField("hours", hour, 0, 23);
  const months = readField("month", month, 1, 12, MONTHS);
  const years = readField("year", year, 1970, LAST_YEAR);
  const isDay = dayOfMonth === "?" ? dayOfWeekTest(dayOfWeek, WEEKDAYS) : dayOfMonthTest(dayOfMonth);
  if (!minutes.ok) return minutes;
  if (!hours.ok) return hours;
  if (!months.ok) return months;
  if (!years.ok) return years;
  if (!isDay.ok) return isDay;
  return ok({
    minutes: minutes.value,
    hours: hours.value,
    months: months.value,
    years: years.value,
    isDay: isDay.value,
  });
}

/**
 * The first time behind `after`; null when there is none up to 2199. Times that the zone's clocks pass over are left out, those
 * that they show twice come once, as EventBridge Scheduler does it.
 */
export function nextOf(cron: Cron, zone: Zone, after: Instant): Instant | null {
  const start = zone.wallTime(after);
  for (let year = start.year; year <= LAST_YEAR; year++) {
    for (let month = year === start.year ? start.month : 1; month <= 12; month++) {
      if (!cron.years.has(year) || !cron.months.has(month)) continue;
      const isFirst = year === start.year && month === start.month;
      for (let day = isFirst ? start.day : 1; day <= lastDay(year, month); day++) {
        const at = cron.isDay(year, month, day) ? nextOfDay(cron, zone, { year, month, day }, after) : null;
        if (at !== null) return at;
      }
    }
  }
  return null;
}

type Day = { readonly year: number; readonly month: number; readonly day: number };

function nextOfDay({ hours, minutes }: Cron, zone: Zone, day: Day, after: Instant): Instant | null {
  for (const hour of sorted(hours)) {
    for (const minute of sorted(minutes)) {
      const at = zone.instantOf({ ...day, hour, minute });
      if (at !== null && at > after) return at;
    }
  }
  return null;
}

function sorted(values: ReadonlySet<number>): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
