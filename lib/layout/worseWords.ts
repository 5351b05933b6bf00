import { formatDuration, formatQuantity } from "@/lib/base/wording";
import { picoDollars } from "@/lib/cost/money";
import type { Comparison, Measure } from "@/lib/stats/usual/measure";
import { percentText, roughly } from "./outcomeStrip";

/** What a machine does that is worse than usual, behind its name. */
export const SAID: Readonly<Record<Measure, string>> = {
  failures: "fails more than usual",
  retries: "retries more than usual",
  duration: "is slower than usual",
  cost: "costs more than usual",
  fewer: "is started less than usual",
  more: "is started more than usual",
};

/** The same of a time that is over. */
export const SAID_OF_PAST: Readonly<Record<Measure, string>> = {
  failures: "failed more than usual",
  retries: "retried more than usual",
  duration: "was slower than usual",
  cost: "cost more than usual",
  fewer: "was started less than usual",
  more: "was started more than usual",
};

/** `12 %, usually 0.5 %`; `median 3.2 s, usually 1.1 s`. */
export function valuesText({ measure, of, now, usual }: Pick<Comparison, "measure" | "of" | "now" | "usual">): string {
  const value = VALUES[measure];
  return `${OF[of]}${value(now)}, usually ${value(usual)}`;
}

const OF = { rate: "", median: "median ", tail: "95th percentile " } as const satisfies Record<
  Comparison["of"],
  string
>;

const perHour = (value: number) => `${formatQuantity(Number(value.toPrecision(3)))} an hour`;

const VALUES: Readonly<Record<Measure, (value: number) => string>> = {
  failures: percentText,
  retries: percentText,
  duration: (ms) => formatDuration(roughly(ms)),
  cost: picoDollars,
  fewer: perHour,
  more: perHour,
};
