import { isArray, isObject, type Json, type JsonObject, jsonOrNull } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { decimal, text, type Decimal } from "./money";
import type { PriceOverride } from "./prices";

/*
 * AWS's Price List: products, each with terms, of which OnDemand holds price dimensions by range of use. What is
 * read of it is the usage type, `[REGION-]StateTransition` and the like, and dollars by range.
 */

/** Products as JSON texts, as GetProducts answers them, of `AmazonStates` and of `AmazonCloudWatch`, for one region. */
export type PriceListing = { readonly states: readonly string[]; readonly logs: readonly string[] };

type Range = { readonly from: Decimal; readonly to: Decimal | null; readonly price: Decimal };

/**
 * The prices of a region. `day` (`2026-11-22`) is when the list was read. What the list does not have is left out, so
 * that the price in force stays; the error says that it has none of Step Functions at all.
 */
export function readPriceList(region: string, listing: PriceListing, day: string): Result<PriceOverride, string> {
  const states = rangesByUsage(listing.states);
  const logs = rangesByUsage(listing.logs);
  const transition = single(states.get("StateTransition"));
  const request = single(states.get("StepFunctions-Request"));
  const gbSecond = tiersOf(states.get("StepFunctions-GB-Second"));
  const logIngest = single(logs.get("DataProcessing-Bytes"));
  const logScan = single(logs.get("DataScanned-Bytes"));
  if (transition === null && request === null && gbSecond === null) {
    return err(`the Price List has no prices of Step Functions for ${region}`);
  }
  return ok({
    region,
    asOf: day,
    ...(transition === null ? {} : { transition: text(transition) }),
    ...(request === null ? {} : { request: text(request) }),
    ...(gbSecond === null ? {} : { gbSecond }),
    ...(logIngest === null ? {} : { logIngest: text(logIngest) }),
    ...(logScan === null ? {} : { logScan: text(logScan) }),
  });
}

/** Usage type without its region's short name (`EUW1-`) to its ranges, ascending. */
function rangesByUsage(products: readonly string[]): ReadonlyMap<string, readonly Range[]> {
  const found = new Map<string, Range[]>();
  for (const product of products) {
    const parsed = jsonOrNull(product);
    const usage = member(member(member(parsed, "product"), "attributes"), "usagetype");
    if (typeof usage !== "string") continue;
    const name = USAGES.find((known) => usage === known || usage.endsWith(`-${known}`));
    const ranges = rangesOf(parsed);
    if (name !== undefined && ranges.length > 0 && !found.has(name)) found.set(name, ranges);
  }
  return found;
}

const USAGES = [
  "StateTransition",
  "StepFunctions-Request",
  "StepFunctions-GB-Second",
  "DataProcessing-Bytes",
  "DataScanned-Bytes",
] as const;

function rangesOf(product: Json): Range[] {
  const terms = member(member(product, "terms"), "OnDemand");
  const dimensions = values(terms).flatMap((term) => values(member(term, "priceDimensions")));
  return dimensions.flatMap((dimension) => rangeOf(dimension) ?? []).sort((a, b) => a.from.cmp(b.from));
}

function rangeOf(dimension: Json): Range | null {
  const price = amount(member(member(dimension, "pricePerUnit"), "USD"));
  const from = amount(member(dimension, "beginRange"));
  const end = member(dimension, "endRange");
  const to = end === "Inf" ? null : amount(end);
  return price === null || from === null || (to === null && end !== "Inf") ? null : { from, to, price };
}

const AMOUNT = /^\d{1,15}(\.\d{1,18})?$/;

function amount(value: Json | undefined): Decimal | null {
  return typeof value === "string" && AMOUNT.test(value) ? decimal(value) : null;
}

/** The price that is charged beyond what is free: the first that is not zero. */
function single(ranges: readonly Range[] | undefined): Decimal | null {
  return ranges?.find(({ price }) => price.gt(0))?.price ?? null;
}

/** Tiers that follow each other from zero without a hole, the last without a bound; null for anything else. */
function tiersOf(ranges: readonly Range[] | undefined): NonNullable<PriceOverride["gbSecond"]> | null {
  if (ranges === undefined || ranges.length === 0) return null;
  const joined = ranges.every(({ from }, i) => (i === 0 ? from.eq(0) : ranges[i - 1]?.to?.eq(from) === true));
  if (!joined || ranges.at(-1)?.to !== null) return null;
  return ranges.map(({ to, price }) => ({ upTo: to === null ? null : text(to), price: text(price) }));
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function values(value: Json | undefined): readonly Json[] {
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value satisfies JsonObject) : [];
}
