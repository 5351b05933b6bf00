import { sum, type Decimal } from "./money";
import { type PriceTable, UNKNOWN_REGION } from "./prices";

/**
 * One figure with its derivation: quantity × price = amount, which rule of AWS's price list says so,
 * the date of the price, and how sure the quantity is. Amounts are US dollars.
 */
export type Line = {
  readonly what: LineKind;
  readonly quantity: Decimal;
  readonly unit: "transitions" | "requests" | "GB-s" | "GB";
  readonly price: Decimal;
  readonly amount: Decimal;
  readonly rule: string;
  readonly asOf: string;
  readonly certainty: Certainty;
};

export type LineKind =
  | "state transitions"
  | "free tier"
  | "transitions for child executions"
  | "retries"
  | "repeated time"
  | "requests"
  | "duration"
  | "logs";

export type Certainty =
  | { readonly kind: "exact"; readonly from: string }
  | { readonly kind: "estimated"; readonly from: string; readonly low?: Decimal; readonly high?: Decimal };

export const exactly = (from: string): Certainty => ({ kind: "exact", from });
export const estimated = (from: string, low?: Decimal, high?: Decimal): Certainty => ({
  kind: "estimated",
  from,
  ...(low === undefined ? {} : { low }),
  ...(high === undefined ? {} : { high }),
});

type Draft = Pick<Line, "what" | "quantity" | "unit" | "price" | "rule" | "certainty">;

/** A line priced with a table: a price that is only assumed for its region makes an exact quantity an estimate. */
export function line(draft: Draft, prices: PriceTable, group: PriceTable["assumed"][number]): Line {
  const certainty = prices.assumed.includes(group)
    ? estimated(`${draft.certainty.from}; the price is that of us-east-1, ${whyAssumed(prices.region)}`)
    : draft.certainty;
  return { ...draft, certainty, amount: draft.quantity.times(draft.price), asOf: prices.asOf };
}

function whyAssumed(region: string): string {
  return region === UNKNOWN_REGION ? "the region is not known" : `none is known for ${region}`;
}

export function total(lines: readonly Line[]): Decimal {
  return sum(lines.map((l) => l.amount));
}
