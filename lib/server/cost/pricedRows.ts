import type { ListedExecution } from "@/lib/contract/execution";
import { costAlone } from "@/lib/cost/bill";
import { text } from "@/lib/cost/money";
import { type PriceOverride, type PriceTable, pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import type { ListedExecutions } from "@/lib/store/list";

/** Rows of a list with what each execution cost in its own type. */
export function pricedRows(
  { rows, used, regions, runs }: ListedExecutions,
  overrides: readonly PriceOverride[],
): ListedExecution[] {
  const tables = new Map<string, PriceTable>();
  return rows.map((listed, i) => {
    const row = { ...listed, runs: runs[i] ?? 1 };
    const quantities = used[i];
    if (quantities === null || quantities === undefined) return { ...row, cost: null };
    const region = regions[i] ?? UNKNOWN_REGION;
    const prices = tables.get(region) ?? pricesOf(region, overrides);
    tables.set(region, prices);
    const { total, estimated } = costAlone(quantities, row.type ?? "STANDARD", prices);
    const cost = {
      amount: text(total),
      certainty: estimated ? "estimated" : "exact",
      region,
      asOf: prices.asOf,
    } as const;
    return { ...row, cost };
  });
}
