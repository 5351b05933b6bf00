"use client";

import type { CostTotals } from "@/lib/contract/costTotals";
import { formatCount } from "@/lib/base/wording";
import { decimal, percentOf } from "@/lib/cost/money";
import { StatusLabel } from "../ui/statusIcons";
import { Derived } from "./Derived";
import { Share } from "./Share";
import { cellClass, headClass, rowClass } from "./tableStyle";

/** What executions cost by how they ended. */
export function OutcomeTable({ totals }: { totals: CostTotals }) {
  const whole = decimal(totals.total.amount);
  return (
    <div className="overflow-x-auto border bg-panel">
      <table className="w-full border-collapse">
        <thead>
          <tr className={headClass}>
            <th>Outcome</th>
            <th className="text-right">Executions</th>
            <th className="text-right">Cost</th>
            <th className="text-right">Share</th>
          </tr>
        </thead>
        <tbody>
          {totals.outcomes.map(({ status, quantities, amount, lines }) => (
            <tr key={status} className={rowClass}>
              <td className={cellClass}>
                <StatusLabel status={status} />
              </td>
              <td className={`${cellClass} text-right`}>{formatCount(quantities.executions)}</td>
              <td className={`${cellClass} text-right`}>
                <Derived name={`Executions: ${status.toLowerCase()}`} amount={amount} lines={lines} />
              </td>
              <td className={`${cellClass} text-right text-ink-2`}>
                <Share percent={percentOf(decimal(amount), whole)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
