import { formatDuration, formatQuantity } from "@/lib/base/wording";
import { roughly } from "./outcomeStrip";

/** How much longer: `+1.2 s`, `−30 ms`, `0 ms`. Both in ms. */
export function signedDuration(before: number, after: number): string {
  const ms = roughly(after - before);
  return `${Math.round(ms) > 0 ? "+" : ""}${formatDuration(ms)}`;
}

/** How much more, to two digits: `+0.42`, `−1.5`, `0`. */
export function signedQuantity(before: number, after: number, plus = "+"): string {
  const more = Number((after - before).toPrecision(2));
  const size = formatQuantity(Math.abs(more));
  if (more === 0) return "0";
  return `${more > 0 ? plus : "−"}${size}`;
}
