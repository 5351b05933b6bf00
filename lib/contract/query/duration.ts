import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "@/lib/base/time";

const SHAPE = /^(?:(\d{1,6})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,3})?)s)?(?:(\d{1,12})ms)?$/;
const UNITS = [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, 1] as const;

/** Reads `1m30s`, `1 m 12.204 s`, `5 h 02 m`, `2d5h`, `12 ms`; answers ms, null when the text is none of these. */
export function readDuration(text: string): number | null {
  const close = text.replace(/\s/g, "");
  const parts = close === "" ? null : SHAPE.exec(close);
  if (parts === null) return null;
  return Math.round(UNITS.reduce((sum, unit, i) => sum + Number(parts[i + 1] ?? 0) * unit, 0));
}

/** `1m30s`; of nothing `0ms`. */
export function printDuration(ms: number): string {
  if (ms < SECOND_MS) return `${ms}ms`;
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const seconds = (ms % MINUTE_MS) / SECOND_MS;
  const parts = [
    [days, "d"],
    [hours, "h"],
    [minutes, "m"],
    [seconds, "s"],
  ] as const;
  return parts.flatMap(([n, unit]) => (n === 0 ? [] : [`${n}${unit}`])).join("");
}
