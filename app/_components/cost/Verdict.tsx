import { clsx } from "clsx";
import type { CostComparison } from "@/lib/contract/costComparison";
import { counted } from "@/lib/base/wording";
import { decimal, dollars } from "@/lib/cost/money";
import { TYPE_NAMES } from "./typeName";

/** Which type is cheaper for this traffic, whether it is possible, and how sure that is. */
export function Verdict({ comparison }: { comparison: CostComparison }) {
  const { verdict, executions } = comparison;
  return (
    <div className="rounded-r-md border border-l-[3px] border-l-accent px-3.5 py-2">
      <p className="text-lg">
        {verdict.cheaper === "SAME"
          ? "Both types cost the same"
          : `${TYPE_NAMES[verdict.cheaper]} is cheaper by ${dollars(decimal(verdict.saves))}`}{" "}
        for {executions === 1 ? "this execution" : `these ${counted(executions, "execution")}`}
        {verdict.cheaper === "EXPRESS" && verdict.canBeExpress === false
          ? ", but this machine cannot be Express."
          : "."}
      </p>
      <p className="text-ink-2">
        <span className={clsx("font-medium", verdict.confidence === "low" && "text-caught")}>
          {CONFIDENCE[verdict.confidence]}
        </span>
        {verdict.reasons.length > 0 && `: ${verdict.reasons.join("; ")}.`}
      </p>
    </div>
  );
}

const CONFIDENCE = {
  high: "High confidence",
  medium: "Medium confidence",
  low: "Low confidence",
} as const satisfies Record<CostComparison["verdict"]["confidence"], string>;
