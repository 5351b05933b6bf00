import { clsx } from "clsx";
import type { CostComparison } from "@/lib/contract/costComparison";

/** The only possible type and why, or which is cheaper for this traffic and how sure that is. */
export function ComparisonVerdict({ comparison }: { comparison: CostComparison }) {
  const { verdict } = comparison;
  const only = comparison.type === "STANDARD" && verdict.canBeExpress === false;
  return (
    <div className="rounded-r-md border border-l-[3px] border-l-accent px-3.5 py-2">
      <p className="text-lg">{verdict.sentence}</p>
      {!only && (
        <p className="text-ink-2">
          <span className={clsx("font-medium", verdict.confidence === "low" && "text-caught")}>
            {CONFIDENCE[verdict.confidence]}
          </span>
          {verdict.reasons.length > 0 && `: ${verdict.reasons.join("; ")}.`}
        </p>
      )}
    </div>
  );
}

const CONFIDENCE = {
  high: "High confidence",
  medium: "Medium confidence",
  low: "Low confidence",
} as const satisfies Record<CostComparison["verdict"]["confidence"], string>;
