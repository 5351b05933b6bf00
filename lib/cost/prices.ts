import { decimal, type Decimal } from "./money";

/*
 * What AWS charges, dated. Prices age: whatever shows money shows `asOf` beside it, and the
 * configuration file or `stepscope prices` can put newer tables in front of these.
 */

export type Tier = {
  /** Upper bound of the tier in units of the month; null for the last. */
  readonly upTo: Decimal | null;
  readonly price: Decimal;
};

/** Prices of one region in US dollars. */
export type PriceTable = {
  readonly region: string;
  readonly partition: "aws" | "aws-us-gov" | "aws-cn";
  /** The day or month the prices were read: `2026-11`. */
  readonly asOf: string;
  readonly source: string;
  /** For one state transition of Standard. */
  readonly transition: Decimal;
  /** Transitions a month and account that Standard gives away, for good. */
  readonly freeTransitions: number;
  /** For one request of Express. */
  readonly request: Decimal;
  /** For one GB-second of Express, by what the month has used. */
  readonly gbSecond: readonly Tier[];
  /** For one GB (2^30 bytes) of CloudWatch Logs taken in, and read by Logs Insights. */
  readonly logIngest: Decimal;
  readonly logScan: Decimal;
  /** Prices that stand for this region's own because none is known: they are estimates. */
  readonly assumed: readonly ("transition" | "express" | "logs")[];
};

/** A price table as it is written in the configuration file: dollars as decimal text. */
export type PriceOverride = {
  readonly region: string;
  readonly asOf: string;
  readonly transition?: string;
  readonly freeTransitions?: number;
  readonly request?: string;
  readonly gbSecond?: readonly { readonly upTo: string | null; readonly price: string }[];
  readonly logIngest?: string;
  readonly logScan?: string;
};

// Dollars for 1,000 state transitions (docs/cost.md names the pages and their date).
const THOUSAND_TRANSITIONS: Readonly<Record<string, string>> = {
  "us-east-1": "0.025",
  "us-east-2": "0.025",
  "us-west-1": "0.0279",
  "us-west-2": "0.025",
  "ca-central-1": "0.025",
  "eu-west-1": "0.025",
  "eu-west-2": "0.025",
  "eu-west-3": "0.0297",
  "eu-central-1": "0.025",
  "eu-north-1": "0.025",
  "eu-south-1": "0.02625",
  "ap-southeast-1": "0.025",
  "ap-southeast-2": "0.025",
  "ap-northeast-1": "0.025",
  "ap-northeast-2": "0.0271",
  "ap-south-1": "0.0285",
  "ap-east-1": "0.0275",
  "me-south-1": "0.0275",
  "af-south-1": "0.02975",
  "sa-east-1": "0.0375",
  "us-gov-west-1": "0.0300",
  "us-gov-east-1": "0.0300",
};

/** The regions whose prices are in the checked-in table. */
export const REGIONS: readonly string[] = Object.keys(THOUSAND_TRANSITIONS);

/** Stands for a region that nobody told: it has no prices of its own. */
export const UNKNOWN_REGION = "unknown";

/** The region whose prices stand for those of a region that nobody named. */
export const HOME = "us-east-1";
const AS_OF = "2026-11";
const SOURCE = "AWS Step Functions pricing page";

/** What AWS charges in `HOME` for telling of executions: an event to an API destination (64 KB), a GB through Firehose, a metric that GetMetricData is asked for. */
export const WATCHING_PRICES = {
  asOf: AS_OF,
  delivery: decimal("0.0000002"),
  firehoseGb: decimal("0.029"),
  metric: decimal("0.00001"),
} as const;

// 1,000 and then 4,000 GB-hours more, in GB-seconds.
const GB_SECOND: readonly Tier[] = [
  { upTo: decimal(3_600_000), price: decimal("0.00001667") },
  { upTo: decimal(18_000_000), price: decimal("0.00000833") },
  { upTo: null, price: decimal("0.00000456") },
];

/**
 * The prices of a region: the newest override for it (the first of equally old ones), else the checked-in table. A region
 * nobody told us about gets N. Virginia's prices, marked as assumed, never none.
 */
export function pricesOf(region: string, overrides: readonly PriceOverride[] = []): PriceTable {
  const table = built(region);
  const newest = overrides
    .filter((o) => o.region === region)
    .sort((a, b) => (a.asOf < b.asOf ? 1 : a.asOf > b.asOf ? -1 : 0))[0];
  return newest ? overridden(table, newest) : table;
}

/** Every table there is: that of N. Virginia, which stands for regions without one, then those of other regions. */
export function knownPrices(overrides: readonly PriceOverride[] = []): PriceTable[] {
  const regions = new Set([HOME, ...REGIONS, ...overrides.map((o) => o.region)]);
  return [...regions].map((region) => pricesOf(region, overrides));
}

function built(region: string): PriceTable {
  const known = Object.hasOwn(THOUSAND_TRANSITIONS, region) ? THOUSAND_TRANSITIONS[region] : undefined;
  const assumed: PriceTable["assumed"] =
    region === HOME ? [] : known === undefined ? ["transition", "express", "logs"] : ["express", "logs"];
  return {
    region,
    partition: region.startsWith("us-gov-") ? "aws-us-gov" : region.startsWith("cn-") ? "aws-cn" : "aws",
    asOf: AS_OF,
    source: SOURCE,
    transition: decimal(known ?? THOUSAND_TRANSITIONS[HOME] ?? "0.025").times("0.001"),
    freeTransitions: 4000,
    request: decimal("0.000001"),
    gbSecond: GB_SECOND,
    logIngest: decimal("0.50"),
    logScan: decimal("0.005"),
    assumed,
  };
}

function overridden(table: PriceTable, by: PriceOverride): PriceTable {
  const replaced = new Set<string>([
    ...(by.transition === undefined ? [] : ["transition"]),
    ...(by.gbSecond === undefined && by.request === undefined ? [] : ["express"]),
    ...(by.logIngest === undefined ? [] : ["logs"]),
  ]);
  return {
    ...table,
    asOf: by.asOf,
    source: "configuration",
    transition: by.transition === undefined ? table.transition : decimal(by.transition),
    freeTransitions: by.freeTransitions ?? table.freeTransitions,
    request: by.request === undefined ? table.request : decimal(by.request),
    gbSecond:
      by.gbSecond?.map((t) => ({ upTo: t.upTo === null ? null : decimal(t.upTo), price: decimal(t.price) })) ??
      table.gbSecond,
    logIngest: by.logIngest === undefined ? table.logIngest : decimal(by.logIngest),
    logScan: by.logScan === undefined ? table.logScan : decimal(by.logScan),
    assumed: table.assumed.filter((what) => !replaced.has(what)),
  };
}
