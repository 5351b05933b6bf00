import { describe, expect, it } from "vitest";
import { parseInstant } from "@/lib/base/instant";
import { readSchedule } from "@/lib/events/schedule";

/** The next times behind `from`. */
function times(expression: string, from: string, count: number, timeZone: string | null = null): string[] {
  const schedule = readSchedule(expression, timeZone);
  if (!schedule.ok) throw new Error(schedule.error);
  const start = parseInstant(from)!;
  const found: string[] = [];
  for (let at = schedule.value.next(start, start); at !== null && found.length < count;) {
    found.push(new Date(at).toISOString().slice(0, 16));
    at = schedule.value.next(at, start);
  }
  return found;
}

const FROM = "2026-01-30T09:07:30Z"; // A Friday.

/** The examples of AWS's pages, with the next times of each. */
const EXAMPLES: readonly [expression: string, next: readonly string[]][] = [
  ["cron(0 10 * * ? *)", ["2026-01-30T10:00", "2026-01-31T10:00"]],
  ["cron(15 12 * * ? *)", ["2026-01-30T12:15", "2026-01-31T12:15"]],
  ["cron(0 18 ? * MON-FRI *)", ["2026-01-30T18:00", "2026-02-02T18:00"]],
  ["cron(0 8 1 * ? *)", ["2026-02-01T08:00", "2026-03-01T08:00"]],
  ["cron(0/15 * * * ? *)", ["2026-01-30T09:15", "2026-01-30T09:30", "2026-01-30T09:45", "2026-01-30T10:00"]],
  ["cron(0/10 * ? * MON-FRI *)", ["2026-01-30T09:10", "2026-01-30T09:20"]],
  ["cron(0/5 8-17 ? * MON-FRI *)", ["2026-01-30T09:10", "2026-01-30T09:15"]],
  ["cron(0/30 20-2 ? * MON-FRI *)", ["2026-01-30T20:00", "2026-01-30T20:30"]],
  ["cron(5,35 14 * * ? *)", ["2026-01-30T14:05", "2026-01-30T14:35", "2026-01-31T14:05"]],
  ["cron(15 10 ? * 6L 2026-2027)", ["2026-01-30T10:15", "2026-02-27T10:15"]],
  ["cron(0 12 3W * ? *)", ["2026-02-03T12:00", "2026-03-03T12:00", "2026-04-03T12:00"]],
  ["cron(0 12 1W 8 ? 2026)", ["2026-08-03T12:00"]],
  ["cron(0 12 ? * 3#2 *)", ["2026-02-10T12:00", "2026-03-10T12:00"]],
  ["cron(0 12 L * ? *)", ["2026-01-31T12:00", "2026-02-28T12:00"]],
  ["cron(0 12 LW * ? *)", ["2026-01-30T12:00", "2026-02-27T12:00"]],
  ["cron(0 12 ? * L *)", ["2026-01-31T12:00", "2026-02-07T12:00"]],
  ["cron(0 0 29 FEB ? *)", ["2028-02-29T00:00", "2032-02-29T00:00"]],
  ["cron(0 0 1 JAN,JUL ? 2026)", ["2026-07-01T00:00"]],
  ["cron(0 0 1 1 ? 2020)", []],
  ["rate(1 minute)", ["2026-01-30T09:08", "2026-01-30T09:09"]],
  ["rate(5 minutes)", ["2026-01-30T09:12", "2026-01-30T09:17"]],
  ["rate(1 hour)", ["2026-01-30T10:07", "2026-01-30T11:07"]],
  ["rate(7 days)", ["2026-02-06T09:07", "2026-02-13T09:07"]],
];

describe("schedules", () => {
  it.each(EXAMPLES)("%s", (expression, next) => {
    expect(times(expression, FROM, next.length || 1)).toEqual(next);
  });

  it("a time zone's clock is meant, in summer and in winter", () => {
    expect(times("cron(0 9 * * ? *)", "2026-03-28T00:00:00Z", 3, "Europe/Berlin")).toEqual([
      "2026-03-28T08:00",
      "2026-03-29T07:00",
      "2026-03-30T07:00",
    ]);
    expect(times("cron(0 9 * * ? *)", "2026-06-01T00:00:00Z", 1, "Asia/Kolkata")).toEqual(["2026-06-01T03:30"]);
    expect(times("cron(0 0 * * ? *)", "2026-06-01T00:00:00Z", 1, "Pacific/Kiritimati")).toEqual(["2026-06-01T10:00"]);
  });

  it("what clocks pass over in spring is left out", () => {
    expect(times("cron(30 2 * * ? *)", "2026-03-28T12:00:00Z", 2, "Europe/Berlin")).toEqual([
      "2026-03-30T00:30",
      "2026-03-31T00:30",
    ]);
  });

  it("what clocks show twice in autumn comes once", () => {
    expect(times("cron(30 2 * * ? *)", "2026-10-24T12:00:00Z", 2, "Europe/Berlin")).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
  });

  it.each([
    ["five fields", "cron(0 10 * * ?)", "six fields"],
    ["both days", "cron(0 10 1 * MON *)", "must be ?"],
    ["neither day", "cron(0 10 ? * ? *)", "must be ?"],
    ["a minute that is none", "cron(60 10 * * ? *)", "minutes: 60 is no value from 0 to 59"],
    ["an unknown weekday", "cron(0 10 ? * XYZ *)", "day of week: XYZ"],
    ["a step of nothing", "cron(0/0 10 * * ? *)", "minutes: 0/0"],
    ["a sixth Friday", "cron(0 10 ? * 6#6 *)", "names no day"],
    ["two of a week", "cron(0 10 ? * 3#1,6#3 *)", "day of week: 3#1"],
    ["a year before 1970", "cron(0 10 * * ? 1969)", "year: 1969"],
    ["rate of hours for one", "rate(1 hours)", "plural above 1"],
    ["rate of hour for five", "rate(5 hour)", "plural above 1"],
    ["rate of nothing", "rate(0 minutes)", "positive number"],
    ["seconds", "rate(30 seconds)", "minute, hour or day"],
    ["something else", "every day", "rate(…) or cron(…)"],
  ])("a schedule that cannot be read is told why: %s", (_, expression, told) => {
    expect(readSchedule(expression, null)).toMatchObject({ ok: false, error: expect.stringContaining(told) });
  });

  it("a time zone that is none is told", () => {
    expect(readSchedule("cron(0 10 * * ? *)", "Mars/Base")).toMatchObject({ ok: false });
  });
});
