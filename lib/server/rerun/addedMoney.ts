import type { MachineType } from "@/lib/asl/machine";
import type { RerunPrediction, RerunPreview } from "@/lib/contract/rerun";
import { exactly } from "@/lib/cost/line";
import { text } from "@/lib/cost/money";
import { priceUsage } from "@/lib/cost/priceUsage";
import { type PriceOverride, pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import { usageOf } from "@/lib/cost/usage";

/**
 * What running an execution again adds, as far as it is known before it runs; null where nothing is. Of a Standard
 * execution its transitions; of an Express one the request, as nobody knows how long it will take.
 */
export function addedMoney(
  prediction: RerunPrediction,
  type: MachineType,
  region: string | null,
  overrides: readonly PriceOverride[],
): RerunPreview["money"] {
  if (prediction.kind === "unknown") return null;
  const { least, dependsOn } = prediction.transitions;
  const prices = pricesOf(region ?? UNKNOWN_REGION, overrides);
  const usage = usageOf({ executions: 1, transitions: least, children: 0, chunks: 0, logBytes: 0 }, type);
  const { total } = priceUsage(usage, prices, {
    tiers: "first",
    freeTransitions: 0,
    certaintyOf: () => exactly("predicted from the definition"),
  });
  const exact = type === "STANDARD" && dependsOn.length === 0;
  return { least: text(total), exact, region: prices.region, asOf: prices.asOf };
}
