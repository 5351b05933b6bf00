import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time";
/*
 * Numbers as people say them. All durations are milliseconds.
 */

/** U+202F: keeps a number and its unit, or its groups of digits, on one line. */
export const THIN = "\u202f";

/** `12 ms`, `1.204 s`, `3 m 04 s`, `5 h 02 m`, `2 d 5 h`. Rounds down to what is shown; negative durations keep their sign. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `−${formatDuration(-ms)}`;
  const whole = Math.round(ms);
  if (whole < SECOND_MS) return `${whole} ms`;
  if (whole < MINUTE_MS) return `${seconds(whole)} s`;
  if (whole < HOUR_MS)
    return `${Math.floor(whole / MINUTE_MS)} m ${two(Math.floor((whole % MINUTE_MS) / SECOND_MS))} s`;
  if (whole < DAY_MS) return `${Math.floor(whole / HOUR_MS)} h ${two(Math.floor((whole % HOUR_MS) / MINUTE_MS))} m`;
  const hours = Math.floor((whole % DAY_MS) / HOUR_MS);
  return hours === 0
    ? `${formatCount(Math.floor(whole / DAY_MS))} d`
    : `${formatCount(Math.floor(whole / DAY_MS))} d ${hours} h`;
}

/** A duration that is an estimate, rounded up to the second: `18 s`. */
export function formatEstimate(ms: number): string {
  return formatDuration(Math.max(1, Math.ceil(ms / SECOND_MS)) * SECOND_MS);
}

/** The same to the millisecond below an hour, where the exact length is the point: `1 m 12.204 s`. */
export function formatExactDuration(ms: number): string {
  const whole = Math.round(Math.abs(ms));
  if (whole < MINUTE_MS || whole >= HOUR_MS) return formatDuration(ms);
  const sign = ms < 0 ? "−" : "";
  return `${sign}${Math.floor(whole / MINUTE_MS)} m ${seconds(whole % MINUTE_MS).padStart(2, "0")} s`;
}

/** `1 234 567`, with thin spaces from five digits on, as printed tables do: `9999`, `25 000`. */
export function formatCount(count: number): string {
  const digits = String(Math.abs(Math.round(count)));
  const grouped = digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, THIN);
  return count < 0 ? `−${grouped}` : grouped;
}

/** A quantity that need not be whole, to three digits: `0.0000124`, `6.25`, `62 501`. */
export function formatQuantity(quantity: number): string {
  const size = Math.abs(quantity);
  if (Number.isInteger(quantity) || size >= 100) return formatCount(quantity);
  const decimals = Math.min(100, 2 - Math.floor(Math.log10(size)));
  return quantity.toFixed(decimals).replace(/\.?0+$/, "");
}

/** `0 B`, `812 B`, `20.4 kB`, `1.2 MB`: powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? "B"}`;
}

/** A quantity of GB as AWS bills logs, of 2^30 bytes: `6.25 GB`, and what is less than a hundredth `10.8 kB`. */
export function formatGigabytes(quantity: number): string {
  return Math.abs(quantity) < 0.01 ? formatBytes(Math.round(quantity * 2 ** 30)) : `${formatQuantity(quantity)} GB`;
}

/** Cuts a long id in its middle, keeping the ends that people compare: `8c1f04…e2a`. At most `size` characters. */
export function cutMiddle(id: string, size: number): string {
  const chars = [...id];
  if (chars.length <= size || size < 3) return id;
  const tail = Math.floor((size - 1) / 3);
  return `${chars.slice(0, size - 1 - tail).join("")}…${chars.slice(chars.length - tail).join("")}`;
}

/** `1 event`, `2 events`, `25 000 events`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function seconds(ms: number): string {
  const rest = ms % SECOND_MS;
  const whole = Math.floor(ms / SECOND_MS);
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(3, "0")}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
