import { formatDuration } from "@/lib/base/wording";

/*
 * Wall clock times as text. A zone is a number of minutes east of UTC: who asks for local time looks it up.
 */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** `22 Nov 14:03:11.204` of an instant in ms UTC; with the year when it is not that of `now`. */
export function formatDateTime(at: number, offsetMinutes: number, now: number): string {
  const shifted = new Date(at + offsetMinutes * 60_000);
  const sameYear = shifted.getUTCFullYear() === new Date(now).getUTCFullYear();
  const day = `${shifted.getUTCDate()} ${MONTHS[shifted.getUTCMonth()] ?? ""}`;
  return `${day}${sameYear ? "" : ` ${shifted.getUTCFullYear()}`} ${formatTime(at, offsetMinutes)}`;
}

/** `22 Nov`, `22 Nov 2024`. */
export function formatDay(at: number, offsetMinutes: number, now: number): string {
  return formatDateTime(at, offsetMinutes, now).replace(/ [\d:.]+$/, "");
}

/** `Nov 2026` of `2026-11`. */
export function formatMonth(month: string): string {
  const [year = "", number = ""] = month.split("-");
  return `${MONTHS[Number(number) - 1] ?? number} ${year}`;
}

/** `14:03:11.204`. */
export function formatTime(at: number, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * 60_000).toISOString().slice(11, 23);
}

/** `UTC`, `UTC+2`, `UTC−3:30`. */
export function formatOffset(offsetMinutes: number): string {
  if (offsetMinutes === 0) return "UTC";
  const minutes = Math.abs(offsetMinutes);
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  return `UTC${offsetMinutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** `3 m 04 s ago`, `in 2 d 5 h`, `just now`. */
export function formatAge(at: number, now: number): string {
  const passed = now - at;
  if (Math.abs(passed) < 1000) return "just now";
  return passed > 0 ? `${formatDuration(passed)} ago` : `in ${formatDuration(-passed)}`;
}

/** ms that have gone by; none where clocks of two machines disagree. */
export function elapsed(since: number, now: number): number {
  return Math.max(0, now - since);
}
