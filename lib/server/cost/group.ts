import type { CostGroup } from "@/lib/contract/costTotals";
import { mergeLines } from "@/lib/cost/bill";
import { total } from "@/lib/cost/line";
import { type Decimal, text } from "@/lib/cost/money";
import { printLine } from "@/lib/cost/printed";
import { addQuantities, NO_QUANTITIES, type Quantities } from "@/lib/cost/quantities";
import { usageOf } from "@/lib/cost/usage";
import type { BilledGroup } from "./ledger";

/** Entries by a key, in the order of the first of each. */
export function entriesBy<K>(
  entries: readonly BilledGroup[],
  keyOf: (entry: BilledGroup) => K,
): ReadonlyMap<K, BilledGroup[]> {
  const groups = new Map<K, BilledGroup[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [entry]);
    else known.push(entry);
  }
  return groups;
}

/** What entries used and cost together. */
export function groupOf(entries: readonly BilledGroup[]): CostGroup {
  const quantities = quantitiesOf(entries);
  const lines = mergeLines(entries.flatMap((entry) => entry.lines));
  const otherLines = mergeLines(entries.flatMap((entry) => entry.otherLines));
  return {
    quantities: printQuantities(quantities),
    amount: text(total(lines)),
    other: text(total(otherLines)),
    certainty: lines.some((line) => line.certainty.kind === "estimated") ? "estimated" : "exact",
    lowerBounds: quantities.lowerBounds,
    estimates: quantities.estimates,
    lines: lines.map(printLine),
    otherLines: otherLines.map(printLine),
  };
}

export function quantitiesOf(entries: readonly BilledGroup[]): Quantities {
  return entries.reduce((sum, entry) => addQuantities(sum, entry.quantities), NO_QUANTITIES);
}

/** Dollars of entries as they ran. */
export function amountOf(entries: readonly BilledGroup[]): Decimal {
  return total(entries.flatMap((entry) => entry.lines));
}

function printQuantities(quantities: Quantities): CostGroup["quantities"] {
  const { executions, transitions, retries, redrives, items, children, unknownMapRuns, logBytes, tooLong } = quantities;
  const counts = { executions, transitions, retries, redrives, items, children, unknownMapRuns, logBytes, tooLong };
  return { ...counts, gbSeconds: usageOf(quantities, "EXPRESS").gbSeconds.toNumber() };
}
