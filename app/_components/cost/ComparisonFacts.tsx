import type { ReactNode } from "react";
import { formatBytes, formatExactDuration, formatQuantity } from "@/lib/base/wording";
import type { CostComparison } from "@/lib/contract/costComparison";
import { Derived } from "./Derived";
import { Money } from "../ui/Money";

/** The two sums and the average execution behind them. */
export function ComparisonFacts({ comparison }: { comparison: CostComparison }) {
  const { standard, express, expressLogs, average, asOf, region } = comparison;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)]">
      <Fact name="As Standard">
        <Derived name="All executions as Standard" amount={standard} lines={comparison.standardLines} />
      </Fact>
      <Fact name="As Express">
        <Derived name="All executions as Express" amount={express} lines={comparison.expressLines} />
        <span className="ml-2 text-ink-3">
          logs <Money amount={expressLogs} asOf={asOf} /> of it
        </span>
      </Fact>
      <Fact name="Average execution">
        {formatQuantity(average.transitions)} transitions, {formatExactDuration(average.durationMs)},{" "}
        {formatQuantity(average.memoryMb)} MB, {formatBytes(Math.round(average.logBytes))} of log
      </Fact>
      <Fact name="Prices">
        {region}, {asOf}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="border-b border-line-soft py-1 pr-6 text-ink-2">{name}</dt>
      <dd className="border-b border-line-soft py-1 text-right">{children}</dd>
    </>
  );
}
