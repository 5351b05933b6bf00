import type { Json } from "@/lib/base/json";
import { comparesData, valueAt } from "@/lib/contract/query/compareData";
import type { ResultComparison } from "@/lib/contract/query/results";
import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";

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
  for (const exit of exitsOf(events, states)) {
    for (const { comparison, operator } of positive) {
      const { field, value } = comparison;
      if (field.state !== exit.state || found.has(comparison)) continue;
      if (comparesData(valueAt(exit.output, field.path), operator, value)) found.add(comparison);
    }
  }
  const holds = positive.filter(({ comparison, isOpposite }) => found.has(comparison) !== isOpposite);
  return new Set(holds.map(({ comparison }) => comparison));
}

type Exit = { readonly state: string; readonly output: Json };

function* exitsOf(events: readonly HistoryEvent[], states: ReadonlySet<string>): Generator<Exit> {
  for (const event of events) {
    if (!("details" in event) || !("name" in event.details) || !("output" in event.details)) continue;
    const { name, output } = event.details as { readonly name: string; readonly output: Payload };
    if (!states.has(name) || output.kind !== "present") continue;
    const value = parsed(output.text);
    if (value !== undefined) yield { state: name, output: value };
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
