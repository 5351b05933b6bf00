import { err, ok, type Result } from "@/lib/base/result";
import { type Names, readField, readValue } from "./cronField";

/* The two fields of days, which know more than numbers: `L`, `3W`, `6L`, `3#2`. */

export type DayTest = (year: number, month: number, day: number) => boolean;

/** `L` the last day, `LW` the last weekday, `15W` the weekday nearest to the 15th in its month. */
export function dayOfMonthTest(text: string): Result<DayTest, string> {
  if (text === "L") return ok((year, month, day) => day === lastDay(year, month));
  if (text === "LW") return ok((year, month, day) => day === nearestWeekday(year, month, lastDay(year, month)));
  const near = /^(\d{1,2})W$/.exec(text)?.[1];
  if (near !== undefined) {
    const wanted = readValue(near, 1, 31, new Map());
    if (wanted === null) return err(`day of month: ${text} is no day from 1W to 31W`);
    return ok((year, month, day) => wanted <= lastDay(year, month) && day === nearestWeekday(year, month, wanted));
  }
  const days = readField("day of month", text, 1, 31);
  return days.ok ? ok((_, __, day) => days.value.has(day)) : days;
}

/** `L` the last day of the week, `6L` the month's last Friday, `3#2` its second Tuesday. */
export function dayOfWeekTest(text: string, names: Names): Result<DayTest, string> {
  if (text === "L") return ok((year, month, day) => weekdayOf(year, month, day) === 7);
  const special = /^([A-Za-z0-9]+)(?:(L)|#(\d))$/.exec(text);
  if (special !== null) {
    const [, name = "", isLast, nth] = special;
    const weekday = readValue(name, 1, 7, names);
    const count = nth === undefined ? null : Number(nth);
    if (weekday === null || (count !== null && (count < 1 || count > 5))) {
      return err(`day of week: ${text} names no day of a month`);
    }
    return ok((year, month, day) => {
      if (weekdayOf(year, month, day) !== weekday) return false;
      return isLast !== undefined ? day + 7 > lastDay(year, month) : Math.ceil(day / 7) === count;
    });
  }
  const days = readField("day of week", text, 1, 7, names);
  return days.ok ? ok((year, month, day) => days.value.has(weekdayOf(year, month, day))) : days;
}

/** 1 is Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

/** How many days a month has. */
export function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The weekday nearest to a day without leaving its month: of a Saturday the Friday before, of a Sunday the Monday after. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === lastDay(year, month) ? day - 2 : day + 1;
  return day;
}
