"use client";

import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import type { CostLine } from "@/lib/contract/cost";
import { CostLines } from "../costParts/CostLines";

export type Derivation = {
  /** What the figure is: the head of its derivation. */
  readonly name: string;
  readonly amount: string;
  readonly lines: readonly CostLine[];
  /** What the lines do not say. */
  readonly note?: string;
};
type Props = Derivation & {
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** The lines that add up to a figure, each with its rule, quantity and price. */
export function OpenDerived({ name, amount, lines, note, children }: Props) {
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
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
