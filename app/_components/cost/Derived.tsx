"use client";

import { Popover } from "radix-ui";
import type { CostLine } from "@/lib/contract/cost";
import { decimal, dollars } from "@/lib/cost/money";
import { CostLines } from "../costParts/CostLines";

type Props = {
  /** What the figure is: the head of its derivation. */
  readonly name: string;
  readonly amount: string;
  readonly lines: readonly CostLine[];
  /** What the lines do not say. */
  readonly note?: string;
};

/** Dollars that open their derivation: the lines that add up to them, each with its rule, quantity and price. */
export function Derived({ name, amount, lines, note }: Props) {
  const asOf = [...new Set(lines.map((line) => line.asOf))].join(", ");
  const estimated = lines.some((line) => line.certainty === "estimated");
  return (
    <Popover.Root>
      <Popover.Trigger
        title={`$${amount}${asOf === "" ? "" : ` at prices of ${asOf}`}`}
        aria-label={`${name}: ${dollars(decimal(amount))}${estimated ? ", estimated" : ""}. How it comes about`}
        className="rounded-sm whitespace-nowrap underline decoration-faint decoration-dotted underline-offset-3 hover:decoration-ink hover:decoration-solid"
      >
        {estimated && (
          <span aria-hidden className="font-normal text-ink-3">
            ≈{" "}
          </span>
        )}
        {dollars(decimal(amount))}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={12}
          aria-label={name}
          className="z-50 max-h-[min(480px,var(--radix-popover-content-available-height))] w-[460px] max-w-[calc(100vw-24px)] overflow-y-auto rounded-md border bg-panel px-3.5 py-2.5 text-left shadow-float outline-none"
        >
          <p className="flex justify-between gap-4 border-b pb-1.5 font-medium">
            {name}
            <span className="mono">${amount}</span>
          </p>
          {lines.length > 0 && <CostLines lines={lines} open />}
          {lines.length === 0 && note === undefined && <p className="pt-1.5 text-ink-2">Nothing was charged.</p>}
          {note !== undefined && <p className="pt-1.5 text-ink-2">{note}</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
