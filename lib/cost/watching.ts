import { DAY_MS } from "@/lib/base/time";
import { decimal, type Decimal, divide, text, ZERO } from "./money";
import { HOME, type PriceTable, WATCHING_PRICES } from "./prices";
import { BYTES_OF_GB } from "./usage";

/*
 * What AWS charges for being watched, from what a source counted: lists, histories and FilterLogEvents cost nothing, Logs
 * Insights by what it scans, Firehose by what it takes in, EventBridge by the event that it delivers.
 */

/** What a source counted since it was made, and for how long that is, ms. */
export type Watched = {
  readonly kind: "standard" | "express" | "engine" | "push" | "folder";
  /** Bytes that Logs Insights scanned; of `push` those of deliveries. */
  readonly bytes: number;
  /** Of `push`: deliveries. */
  readonly requests: number;
  readonly ageMs: number;
};

/** Dollars as decimal text. */
export type WatchingCost = {
  readonly soFar: string;
  /** For 30 days, at the mean since it was made; null within its first day. */
  readonly aMonth: string | null;
  readonly certainty: "exact" | "estimated";
  /** What is charged, in words. */
  readonly rule: string;
  readonly asOf: string;
};

const MONTH_MS = 30 * DAY_MS;

/** What watching by a source costs at the prices of its region. */
export function watchingCost(watched: Watched, prices: PriceTable): WatchingCost {
  const { amount, rule, certainty, asOf } = chargeOf(watched, prices);
  const { ageMs } = watched;
  const months = (MONTH_MS / Math.max(ageMs, DAY_MS)).toFixed(6);
  const isKnown = amount.eq(ZERO) || ageMs >= DAY_MS;
  return { soFar: text(amount), aMonth: isKnown ? text(amount.times(months)) : null, certainty, rule, asOf };
}

type Charge = Pick<WatchingCost, "certainty" | "rule" | "asOf"> & { readonly amount: Decimal };

function chargeOf({ kind, bytes, requests }: Watched, prices: PriceTable): Charge {
  const gigabytes = divide(decimal(bytes), BYTES_OF_GB);
  switch (kind) {
    case "express": {
      const certainty = prices.assumed.includes("logs") ? "estimated" : "exact";
      const rule = "Logs Insights: data scanned; FilterLogEvents costs nothing";
      return { amount: gigabytes.times(prices.logScan), rule, certainty, asOf: prices.asOf };
    }
    case "push": {
      const { asOf, delivery, firehoseGb } = WATCHING_PRICES;
      const amount = gigabytes.times(firehoseGb).plus(decimal(requests).times(delivery));
      const where = prices.region === HOME ? "" : `, at prices of ${HOME}`;
      const rule = `at most about: every delivery as an event of EventBridge, every byte through Firehose${where}`;
      return { amount, rule, certainty: "estimated", asOf };
    }
    case "standard":
      return { amount: ZERO, rule: "calls of Step Functions cost nothing", certainty: "exact", asOf: prices.asOf };
    case "engine":
    case "folder":
      return { amount: ZERO, rule: "nothing of AWS is asked", certainty: "exact", asOf: prices.asOf };
  }
}
