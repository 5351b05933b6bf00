"use client";

import type { CostTotals } from "@/lib/contract/costTotals";
import { counted } from "@/lib/base/wording";
import { assumedSentence } from "@/lib/cost/assumed";
import { decimal } from "@/lib/cost/money";
import { formatMonth } from "@/lib/layout/clock";
import { Button } from "../ui/Button";
import { Command } from "../ui/Command";
import { AssumedPrices } from "../costParts/AssumedPrices";

/** What the figures of a month do not hold, or hold only as far as it is known. */
export function MonthNotes({ totals }: { totals: CostTotals }) {
  const { pending, total, prices, freeTier } = totals;
  const assumed = prices.map(assumedSentence).filter((sentence) => sentence !== null);
  const free = freeTier && total.quantities.executions > 0 && decimal(total.amount).eq(0);
  const notes = [
    pending > 0 && `${counted(pending, "execution")} are still being counted and not in these figures.`,
    free && "The free tier of the account covers all of it; without the free tier the figures show what it is worth.",
    total.lowerBounds > 0 &&
      `Transitions are a lower bound for ${counted(total.lowerBounds, "execution")}: the record or the children of a Map Run are not known.`,
    total.estimates > 0 && `The memory of Express is estimated for ${counted(total.estimates, "execution")}.`,
    ...assumed,
  ].filter((note) => note !== false);
  if (notes.length === 0) return null;
  return (
    <ul className="pt-2 text-ink-2">
      {notes.map((note) => (
        <li key={note}>
          <AssumedPrices sentence={note} />
        </li>
      ))}
    </ul>
  );
}

type EmptyProps = { readonly totals: CostTotals; readonly onMonth: (month: string) => void };

/** A month without executions: where there are some, and how to get those of this one. */
export function MonthEmpty({ totals, onMonth }: EmptyProps) {
  const [newest] = totals.months;
  return (
    <div className="mt-6 flex max-w-[680px] flex-col items-start gap-2">
      <h2 className="text-lg font-medium">
        No executions {totals.month === null ? "in this time" : `in ${formatMonth(totals.month)}`}
      </h2>
      <p className="text-ink-2">Bring their histories here, or look at a month that has some.</p>
      <div className="w-full">
        <Command>npm run -s stepscope -- pull --region eu-west-1</Command>
      </div>
      {newest !== undefined && newest !== totals.month && (
        <Button onClick={() => onMonth(newest)}>Show {formatMonth(newest)}</Button>
      )}
    </div>
  );
}
