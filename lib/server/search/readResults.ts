import { comparesData, valueAt } from "@/lib/contract/query/compareData";
import type { ResultComparison } from "@/lib/contract/query/results";
import type { HistoryEvent } from "@/lib/history/event";
import { stateOutputs } from "@/lib/stats/stateOutputs";

/** Which of some comparisons with states' outputs hold over a history: where any visit of the state has such a value. */
export function resultsIn(
  events: readonly HistoryEvent[],
  comparisons: readonly ResultComparison[],
): ReadonlySet<ResultComparison> {
  const positive = comparisons.map((comparison) => ({
    comparison,
    isOpposite: comparison.operator === "!=",
    operator: comparison.operator === "!=" ? ("=" as const) : comparison.operator,
  }));
  const states = new Set(comparisons.map(({ field }) => field.state));
  const found = new Set<ResultComparison>();
  for (const { state, output } of stateOutputs(events, states)) {
    for (const { comparison, operator } of positive) {
      const { field, value } = comparison;
      if (field.state !== state || found.has(comparison)) continue;
      if (comparesData(valueAt(output, field.path), operator, value)) found.add(comparison);
    }
  }
  const holds = positive.filter(({ comparison, isOpposite }) => found.has(comparison) !== isOpposite);
  return new Set(holds.map(({ comparison }) => comparison));
}
