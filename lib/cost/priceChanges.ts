import { text } from "./money";
import type { PriceTable } from "./prices";

/** A price that would change: dollars as text, the tiers of Express on one line. */
export type PriceChange = {
  readonly region: string;
  readonly what: string;
  readonly from: string;
  readonly to: string;
};

/** What differs between the prices in force and new ones of the same region; `asOf` is no price. */
export function priceChanges(inForce: PriceTable, fresh: PriceTable): PriceChange[] {
  const [before, after] = [shown(inForce), shown(fresh)];
  return Object.keys(before).flatMap((what) => {
    const [from = "", to = ""] = [before[what], after[what]];
    return from === to ? [] : [{ region: fresh.region, what, from, to }];
  });
}

function shown(table: PriceTable): Readonly<Record<string, string>> {
  const tiers = table.gbSecond.map(({ upTo, price }) => `${text(price)}${upTo === null ? "" : ` up to ${text(upTo)}`}`);
  return {
    "state transition": text(table.transition),
    request: text(table.request),
    "GB-second": tiers.join(", "),
    "GB of logs taken in": text(table.logIngest),
    "GB of logs scanned": text(table.logScan),
  };
}
