import { DAY_MS } from "@/lib/base/time";
import { decimal, type Decimal, divide, text, ZERO } from "./money";
import { HOME, type PriceTable, WATCHING_PRICES } from "./prices";
import { BYTES_OF_GB } from "./usage";

/*
 * What AWS charges for being watched, from what a source counted: lists, histories and FilterLogEvents cost nothing, Logs
 * Insights by what it scans, Firehose by what it takes in, EventBridge by the event that it delivers, CloudWatch by the metric that it is asked for.
 */

/** What a source counted since it was made, and for how long that is, ms. */
export type Watched = {
  readonly kind: "standard" | "express" | "engine" | "push" | "folder";
  /** Bytes that Logs Insights scanned; of `push` those of deliveries. */
  readonly bytes: number;
  /** Of `push`: deliveries. */
  readonly requests: number;
  /** Metrics of CloudWatch that were asked for. */
  readonly metrics: number;
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

function chargeOf({ kind, bytes, requests, metrics }: Watched, prices: PriceTable): Charge {
  const gigabytes = divide(decimal(bytes), BYTES_OF_GB);
  switch (kind) {
    case "express": {
      const asked = askedMetrics(metrics, prices);
      const certainty = prices.assumed.includes("logs") ? "estimated" : asked.certainty;
      const rule = `Logs Insights: data scanned; FilterLogEvents costs nothing${asked.rule}`;
      return { amount: gigabytes.times(prices.logScan).plus(asked.amount), rule, certainty, asOf: prices.asOf };
    }
    case "push": {
      const { asOf, delivery, firehoseGb } = WATCHING_PRICES;
      const amount = gigabytes.times(firehoseGb).plus(decimal(requests).times(delivery));
      const where = prices.region === HOME ? "" : `, at prices of ${HOME}`;
      const rule = `at most about: every delivery as an event of EventBridge, every byte through Firehose${where}`;
      return { amount, rule, certainty: "estimated", asOf };
    }
    case "standard": {
      const { amount, rule, certainty } = askedMetrics(metrics, prices);
      return { amount, rule: `calls of Step Functions cost nothing${rule}`, certainty, asOf: prices.asOf };
    }
    case "engine":
    case "folder":
      return { amount: ZERO, rule: "nothing of AWS is asked", certainty: "exact", asOf: prices.asOf };
  }
}

/** What CloudWatch charges for metrics; `rule` goes on with the sentence. */
function askedMetrics(count: number, prices: PriceTable): Omit<Charge, "asOf"> {
  if (count === 0) return { amount: ZERO, rule: "", certainty: "exact" };
  const isHome = prices.region === HOME;
  const rule = `; GetMetricData by the metric${isHome ? "" : `, at the price of ${HOME}`}`;
  return { amount: decimal(count).times(WATCHING_PRICES.metric), rule, certainty: isHome ? "exact" : "estimated" };
}
