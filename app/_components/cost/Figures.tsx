import type { ReactNode } from "react";
import type { CostTotals } from "@/lib/contract/costTotals";
import { counted, formatCount } from "@/lib/base/wording";
import { decimal, percentOf } from "@/lib/cost/money";
import { Derived } from "./Derived";

/** The sums of a month side by side, each opening how it comes about. */
export function Figures({ totals }: { totals: CostTotals }) {
  const { total, failures, retries, freeTier } = totals;
  const { executions, transitions, children, redrives, items } = total.quantities;
  const share = percentOf(decimal(failures.amount), decimal(total.amount));
  const inItems = items > 0 ? `, ${formatCount(items)} in Map items` : "";
  return (
    <dl className="grid grid-cols-5 border bg-panel *:px-4 *:py-2.5 max-[1100px]:grid-cols-3 max-md:grid-cols-2">
      <Figure
        name="As it ran"
        value={<Derived name="As it ran" amount={total.amount} lines={total.lines} />}
        note={freeTier ? "free tier taken off" : "without the free tier"}
      />
      <Figure
        name="All as the other type"
        value={<Derived name="All as the other type" amount={total.other} lines={total.otherLines} />}
        note={total.quantities.tooLong > 0 ? `${formatCount(total.quantities.tooLong)} ran too long for Express` : ""}
      />
      <Figure
        name="Failed executions"
        value={<Derived name="Executions that failed" amount={failures.amount} lines={failures.lines} />}
        note={`${counted(failures.quantities.executions, "execution")}, ${share} % of the cost`}
      />
      <Figure
        name="Retries"
        value={<Derived name="Retries" amount={retries.amount} lines={retries.lines} note={RETRIES_NOTE} />}
        note={counted(total.quantities.retries, "retry", "retries")}
      />
      <Figure
        name="Executions"
        value={formatCount(executions)}
        note={`${formatCount(transitions + children)} transitions${inItems}${redrives > 0 ? `, ${counted(redrives, "redrive")}` : ""}`}
      />
    </dl>
  );
}

export const RETRIES_NOTE = "At list price, before the free tier: they are a part of what the executions above cost.";

function Figure({ name, value, note }: { name: string; value: ReactNode; note: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-2">{name}</dt>
      <dd className="text-xl font-semibold">{value}</dd>
      <dd className="text-ink-3">{note}</dd>
    </div>
  );
}
