"use client";

import { useMemo } from "react";
import { EXPRESS_LIMIT_MS } from "@/lib/cost/checks";
import { compareTypes, curveOf, pointOf, retryCost } from "@/lib/cost/calculator";
import { formatDuration } from "@/lib/base/wording";
import { estimatedMemoryMb } from "@/lib/cost/memory";
import { text } from "@/lib/cost/money";
import { pricesOf } from "@/lib/cost/prices";
import { printEstimate } from "@/lib/cost/printed";
import { comparisonSentence } from "@/lib/cost/sentence";
import type { CostPrices } from "@/lib/contract/costPrices";
import { useCostPrices } from "../../_features/cost";
import { CopyButton } from "../ui/CopyButton";
import { QueryView } from "../ui/QueryView";
import { BreakEven } from "./BreakEven";
import { CalculatorSkeleton } from "./CalculatorSkeleton";
import { CostSide } from "../costParts/CostSide";
import { Money } from "../ui/Money";
import { AssumedPrices, PriceChoices } from "./PriceChoices";
import { Sliders } from "./Sliders";
import { useScenario } from "./useScenario";

/** A month that is only imagined, as Standard and as Express; all of it is in the address. */
export function Calculator() {
  const prices = useCostPrices();
  return (
    <QueryView of={{ prices }} loading={<CalculatorSkeleton />}>
      {({ prices: known }) => <Month known={known} />}
    </QueryView>
  );
}

function Month({ known }: { known: CostPrices }) {
  const { scenario, region, change } = useScenario();
  const prices = useMemo(() => pricesOf(region, known.overrides), [region, known]);
  const comparison = useMemo(() => compareTypes(scenario, prices), [scenario, prices]);
  const { breakEvenMs } = comparison;
  const curve = useMemo(() => curveOf(scenario, prices, breakEvenMs), [scenario, prices, breakEvenMs]);
  const verdict = comparisonSentence(comparison);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <p className="mr-auto text-ink-2">A month that you imagine: move a slider, and share its address.</p>
        <PriceChoices
          prices={prices}
          regions={known.regions}
          freeTier={scenario.freeTier}
          onRegion={(next) => change({ region: next })}
          onFreeTier={(freeTier) => change({ freeTier })}
        />
        <CopyButton text={() => window.location.href} label="Copy the address of this month" look="normal">
          Link
        </CopyButton>
      </div>
      <div className="grid grid-cols-[340px_minmax(0,1fr)] items-start gap-4 max-[1100px]:grid-cols-1">
        <section aria-label="The month" className="border bg-panel p-4">
          <Sliders scenario={scenario} estimatedMb={Number(text(estimatedMemoryMb(scenario)))} onChange={change} />
        </section>
        <div className="flex min-w-0 flex-col gap-4">
          <p className="rounded-r-md border border-l-[3px] border-l-accent bg-panel px-3.5 py-2 text-lg" role="status">
            {verdict}
          </p>
          <div className="grid min-h-[190px] grid-cols-2 gap-8 border bg-panel p-4 max-md:grid-cols-1">
            <CostSide title="Standard" side={printEstimate(comparison.standard)} asOf={prices.asOf}>
              {scenario.retryPercent > 0 && (
                <p className="pt-1.5 text-ink-2">
                  Retries are <Money amount={text(retryCost(scenario, prices))} asOf={prices.asOf} /> of it.
                </p>
              )}
            </CostSide>
            <CostSide title="Express" side={printEstimate(comparison.express)} asOf={prices.asOf} />
          </div>
          <section aria-label="Break-even" className="border bg-panel p-4 pb-2">
            <BreakEven
              curve={curve}
              point={pointOf(scenario, comparison)}
              breakEven={breakEvenMs}
              expressUntil={EXPRESS_LIMIT_MS}
              sayAt={formatDuration}
              label={`Cost of the month over the duration of an execution. ${verdict}`}
            />
          </section>
          <AssumedPrices prices={prices} />
        </div>
      </div>
    </div>
  );
}
