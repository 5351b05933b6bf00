"use client";

import { ChevronDown, ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { CostTotals } from "@/lib/contract/costTotals";
import { formatMonth } from "@/lib/layout/clock";
import { Button } from "../ui/Button";
import { RadioMenu } from "../ui/RadioMenu";
import { FreeTier } from "./FreeTier";

type Props = {
  readonly totals: CostTotals;
  /** What was asked for: the totals may still be those of before. */
  readonly freeTier: boolean;
  readonly onMonth: (month: string) => void;
  readonly onFreeTier: (freeTier: boolean) => void;
  /** What the month is of. */
  readonly children: ReactNode;
};

/** Which month, with the free tier or without, at which prices. */
export function MonthBar({ totals, freeTier, onMonth, onFreeTier, children }: Props) {
  const { months, month, prices } = totals;
  const at = months.findIndex((known) => known === month);
  const older = months[at + 1];
  const newer = at > 0 ? months[at - 1] : undefined;
  const options = month === null || at >= 0 ? months : [month, ...months];
  const dates = prices.map(({ region, asOf, source }) => `${region}: ${asOf}, ${source}`).join("\n");
  return (
    <div className="mb-3 flex min-h-7 flex-wrap items-center gap-2">
      <div className="mr-auto flex min-w-0 items-center gap-2">{children}</div>
      {prices.length > 0 && (
        <span className="text-ink-3" title={dates}>
          Prices of {[...new Set(prices.map(({ asOf }) => asOf))].join(", ")}
        </span>
      )}
      <FreeTier checked={freeTier} onChange={onFreeTier} />
      <div className="flex items-center">
        <Button
          square
          look="plain"
          aria-label="The month before"
          disabled={older === undefined}
          onClick={() => older !== undefined && onMonth(older)}
        >
          <ChevronLeft size={14} aria-hidden />
        </Button>
        <RadioMenu
          value={month ?? ""}
          onChange={onMonth}
          options={options.map((one) => ({ value: one, label: formatMonth(one) }))}
        >
          <Button aria-label="Month" title="Months are those of the bill: UTC">
            {month === null ? "Month" : formatMonth(month)}
            <ChevronDown size={13} aria-hidden className="text-ink-3" />
          </Button>
        </RadioMenu>
        <Button
          square
          look="plain"
          aria-label="The month after"
          disabled={newer === undefined}
          onClick={() => newer !== undefined && onMonth(newer)}
        >
          <ChevronRight size={14} aria-hidden />
        </Button>
      </div>
    </div>
  );
}
